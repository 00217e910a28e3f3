"""The few style rules that Fusion's palette can not express, written from the theme's tokens."""

from __future__ import annotations

from string import Template

from plume_ui.tokens import Tokens

_RULES = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QMenuBar { background: $window; border: none; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolBar { background: $window; border: none; border-bottom: 1px solid $line;
           padding: 4px 8px; spacing: 4px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px 8px;
              background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: ${ring}px solid $accent; padding: $less4 $less8; }
QToolButton:disabled { color: $faint; }
QToolButton[role="tab-close"], QToolButton[role="tab-close"]:focus {
    padding: 2px; border-radius: 4px; margin-right: 4px; }
QToolButton::menu-indicator { image: none; }
QPushButton { background: $raised; border: 1px solid $line; border-radius: 6px;
              padding: 5px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $accent_soft; }
QPushButton:focus { border: ${ring}px solid $accent; padding: $less5 $less12; }
QPushButton:disabled { color: $faint; background: $window; }
QPushButton[role="primary"] { background: $accent; color: $accent_text; border-color: $accent;
                              font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent; border-color: $text; }
QPushButton[role="primary"]:focus { border: ${twice}px double $accent_text;
    padding: $inner5 $inner12; }
QPushButton[role="primary"]:disabled { background: $neutral_soft; color: $faint;
                                       border-color: $line; }
QPushButton[role="danger"] { color: $bad; border-color: $bad; }
QPushButton[role="link"] { background: transparent; border: ${ring}px solid transparent;
                           color: $accent; padding: 2px; text-align: left; border-radius: 4px; }
QPushButton[role="link"]:disabled { color: $faint; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { text-decoration: underline; }
QPushButton[role="link"]:focus { border-color: $accent; padding: 2px; }
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit {
    background: $base; border: 1px solid $edge; border-radius: 6px; padding: 4px 6px;
    selection-background-color: $selection; selection-color: $text; }
QPlainTextEdit, QTextEdit { border: 1px solid $line; border-radius: 0; padding: ${more}px; }
QPlainTextEdit:focus, QTextEdit:focus { border: ${ring}px solid $accent; padding: 0; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {
    border: ${ring}px solid $accent; padding: $less4 $less6; }
QComboBox { padding-right: 18px; }
QComboBox:focus { padding-right: $less18; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(plume:themes/arrow-$name.svg); width: 12px; height: 12px; }
QSpinBox, QDoubleSpinBox { padding-right: 24px; }
QSpinBox:focus, QDoubleSpinBox:focus { padding-right: $less24; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { subcontrol-origin: border; width: 20px; border: none;
    background: transparent; margin: 1px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right;
    border-top-right-radius: 5px; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right;
    border-bottom-right-radius: 5px; }
QSpinBox::up-button:hover, QSpinBox::down-button:hover, QDoubleSpinBox::up-button:hover,
QDoubleSpinBox::down-button:hover { background: $hover; }
QSpinBox::up-button:pressed, QSpinBox::down-button:pressed, QDoubleSpinBox::up-button:pressed,
QDoubleSpinBox::down-button:pressed { background: $accent_soft; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url(plume:themes/arrow-up-$name.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url(plume:themes/arrow-$name.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px;
                              selection-background-color: $accent_soft; selection-color: $text; }
QTabWidget::pane { border: none; border-top: 1px solid $line; background: $base; }
QTabBar { background: $window; }
QTabBar::tab { background: transparent; color: $muted; padding: 7px 8px 7px 12px; border: none;
               border-bottom: 2px solid transparent; }
QTabBar::scroller { width: 40px; }
QTabBar::tear { width: 0; image: none; border: none; }
QTabBar QToolButton { background: $window; border: none; border-radius: 0; padding: 0; }
QTabBar QToolButton[role="tab-close"] { background: transparent; border-radius: 4px; padding: 2px; }
QTabBar QToolButton[role="tab-close"]:hover { background: $neutral_soft; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; background: $base; }
QTabBar::tab:selected:focus { border: ${ring}px solid $accent;
                              padding: $less7 $less8 $less6 $less12; }
QTreeView, QListView, QTableView {
    background: $base; border: ${ring}px solid transparent; outline: none;
    alternate-background-color: $alternate; selection-background-color: $selection;
    selection-color: $text; }
QTreeView:focus, QListView:focus, QTableView:focus { border-color: $accent; }
QComboBox QAbstractItemView:focus, QMenu QAbstractItemView:focus { border: 1px solid $line; }
QTreeView::item, QListView::item { padding: 2px 0; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected { background: $selection; color: $text; }
QHeaderView { background: $panel; }
QHeaderView::section { background: $panel; color: $muted; border: none;
    border-right: 1px solid $line; border-bottom: 1px solid $line; padding: 4px 8px; }
QTableView { gridline-color: $line; }
QTableCornerButton::section { background: $panel; border: none; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QProgressBar { background: $neutral_soft; border: none; border-radius: 3px; max-height: 6px;
               text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QStatusBar { background: $window; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; color: $muted; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $edge; border-radius: 3px;
                       background: $base; }
QCheckBox:focus, QRadioButton:focus { border: ${ring}px solid $accent; border-radius: 4px; }
QCheckBox, QRadioButton { border: ${ring}px solid transparent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; }
QCheckBox::indicator:checked { image: url(plume:themes/check-$name.svg); }
QGroupBox { border: 1px solid $line; border-radius: 8px; margin-top: 8px; padding: 8px; }
QScrollArea { background: transparent; border: ${ring}px solid transparent; }
QScrollArea:focus { border-color: $accent; }
QFrame[role="card"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame[role="panel"] { background: $panel; }
QFrame[role="line"] { background: $line; max-height: 1px; min-height: 1px; border: none; }
QLabel[role="heading"] { color: $text; font-weight: 600; }
QLabel[role="caption"] { color: $muted; }
QLabel[role="section"] { color: $faint; font-weight: 600; letter-spacing: 0.5px; }
QLabel[role="good"] { color: $good; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="bad"] { color: $bad; }
QFrame[tone="note"] { background: $accent_soft; border: none; }
QFrame[tone="warn"] { background: $warn_soft; border: none; }
QFrame[tone="bad"] { background: $bad_soft; border: none; }
""")

_PADDINGS = (4, 5, 6, 7, 8, 12, 18, 24)


def stylesheet(look: Tokens) -> str:
    """Fill the rules with a theme's colours."""
    scroll = "#c3cad5" if not look.dark else "#3d4654"
    # A thicker line around what has the keyboard takes from the padding: nothing moves.
    less = {f"less{each}": f"{each + 1 - look.ring}px" for each in _PADDINGS}
    twice = 2 * look.ring  # of which the inner half is seen on the accent
    inner = {f"inner{each}": f"{each + 1 - twice}px" for each in (5, 12)}
    return _RULES.substitute(
        look._asdict(),
        more=look.ring - 1,
        scroll=look.edge if look.high_contrast else scroll,
        **less,
        twice=twice,
        **inner,
    )
