"""Stands in for a module of Qt's binding until something of it is asked for.

The module's own code, compiled, lies beside this file. It then runs in this module's namespace, so
that nobody can tell the difference afterwards. Which modules: packaging/binding_code.py.
"""

from importlib.machinery import SourcelessFileLoader
from threading import RLock

_lock = RLock()
_asked: list[str] = []


def __getattr__(name: str) -> object:
    if name.startswith("__") and not _asked:  # asked of every module by those who list them
        raise AttributeError(name)
    with _lock:
        if not _asked:
            _asked.append(name)
            place = __file__.rpartition(".")[0] + ".late"
            code = SourcelessFileLoader(__name__, place).get_code(__name__)
            assert code is not None
            exec(code, globals())
    try:
        return globals()[name]
    except KeyError:
        raise AttributeError(name) from None
