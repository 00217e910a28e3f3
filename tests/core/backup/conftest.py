from tests.core.maintenance.conftest import other_program

__all__ = ["other_program"]
