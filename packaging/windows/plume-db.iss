; The installer for Windows, made by Inno Setup 6:  python packaging/windows/build_installer.py
; For the person alone: it asks for no administrator and writes nothing outside their own folders.
; It offers Plume DB for SQLite files; their program it becomes only where that is ticked.

#ifndef Source
  #define Source "..\..\dist\plume-db"
#endif
#ifndef Output
  #define Output "..\..\dist"
#endif
#ifndef Icon
  #define Icon "..\..\build\icons\plume-db.ico"
#endif
; The version stands in plume_db\__init__.py; the program carries it in its version resource.
#ifndef Version
  #define Version GetStringFileInfo(Source + "\plume-db-gui.exe", PRODUCT_VERSION)
#endif
#define Numbers GetVersionNumbersString(Source + "\plume-db-gui.exe")
#define ProgId "PlumeDB.sqlite"
#define Mutex "io.github.plumedb.PlumeDB"

[Setup]
AppId={{6B1F4C52-0C9B-4B0E-9C3A-7A1D5E2F8D41}
AppName=Plume DB
AppVersion={#Version}
AppPublisher=The Plume DB authors
VersionInfoVersion={#Numbers}
DefaultDirName={autopf}\Plume DB
DefaultGroupName=Plume DB
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; The oldest Windows that Qt 6 runs on.
MinVersion=10.0.17763
OutputDir={#Output}
OutputBaseFilename=plume-db-{#Version}-setup
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\plume-db-gui.exe
UninstallDisplayName=Plume DB
LicenseFile=..\..\LICENSE
WizardStyle=modern
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
; An upgrade asks a running Plume DB to close, as the end of a session does; it keeps what was typed.
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no
#ifdef Signer
SignTool={#Signer}
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"
; Not every release of Inno Setup brings this one.
#if FileExists(CompilerPath + "Languages\ChineseSimplified.isl")
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#endif

[CustomMessages]
en.SqliteFile=SQLite database
en.Summary=Look into SQLite files and look after them
en.Associate=Open SQLite files with Plume DB by default (%1)
en.CloseFirst=Plume DB is running. Close its windows, then choose Retry.
en.RemoveData=Also remove the settings, histories and snapshots of Plume DB in %1?%n%nSnapshots are copies of your databases. Your own files are never removed.
de.SqliteFile=SQLite-Datenbank
de.Summary=In SQLite-Dateien hineinsehen und sie pflegen
de.Associate=SQLite-Dateien standardmäßig mit Plume DB öffnen (%1)
de.CloseFirst=Plume DB läuft noch. Schließen Sie seine Fenster und wählen Sie dann „Wiederholen“.
de.RemoveData=Auch die Einstellungen, Verläufe und Sicherungspunkte von Plume DB in %1 entfernen?%n%nSicherungspunkte sind Kopien Ihrer Datenbanken. Ihre eigenen Dateien werden nie entfernt.
es.SqliteFile=Base de datos SQLite
es.Summary=Ver qué hay en los archivos SQLite y cuidarlos
es.Associate=Abrir los archivos SQLite con Plume DB de forma predeterminada (%1)
es.CloseFirst=Plume DB se está ejecutando. Cierre sus ventanas y elija Reintentar.
es.RemoveData=¿Quitar también los ajustes, historiales e instantáneas de Plume DB en %1?%n%nLas instantáneas son copias de sus bases de datos. Sus propios archivos no se quitan nunca.
fr.SqliteFile=Base de données SQLite
fr.Summary=Regarder dans les fichiers SQLite et en prendre soin
fr.Associate=Ouvrir les fichiers SQLite avec Plume DB par défaut (%1)
fr.CloseFirst=Plume DB est en cours d’exécution. Fermez ses fenêtres, puis choisissez Réessayer.
fr.RemoveData=Supprimer aussi les réglages, les historiques et les instantanés de Plume DB dans %1 ?%n%nLes instantanés sont des copies de vos bases de données. Vos propres fichiers ne sont jamais supprimés.
#if FileExists(CompilerPath + "Languages\ChineseSimplified.isl")
zh.SqliteFile=SQLite 数据库
zh.Summary=查看并维护 SQLite 文件
zh.Associate=默认使用 Plume DB 打开 SQLite 文件（%1）
zh.CloseFirst=Plume DB 正在运行。请关闭其窗口，然后选择“重试”。
zh.RemoveData=是否同时删除 %1 中 Plume DB 的设置、历史记录和快照？%n%n快照是您的数据库的副本。您自己的文件永远不会被删除。
#endif

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "associate"; Description: "{cm:Associate,.sqlite .sqlite3 .db3 .s3db .sl3 .sqlitedb}"; Flags: unchecked

[InstallDelete]
; The libraries of an older version: a module that is gone must not be found.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{group}\Plume DB"; Filename: "{app}\plume-db-gui.exe"; Comment: "{cm:Summary}"
Name: "{autodesktop}\Plume DB"; Filename: "{app}\plume-db-gui.exe"; Comment: "{cm:Summary}"; Tasks: desktopicon

[Registry]
; How a SQLite file is opened, once somebody asks for it.
Root: HKA; Subkey: "Software\Classes\{#ProgId}"; ValueType: string; ValueName: ""; ValueData: "{cm:SqliteFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#ProgId}\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\plume-db-gui.exe,0"
Root: HKA; Subkey: "Software\Classes\{#ProgId}\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\plume-db-gui.exe"" ""%1"""
; "Open with" offers it; whose program a file has does not change by that.
Root: HKA; Subkey: "Software\Classes\.sqlite\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.sqlite3\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.db3\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.s3db\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.sl3\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.sqlitedb\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.db\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.gpkg\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.mbtiles\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Plume DB"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\plume-db-gui.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".sqlite"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".sqlite3"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".db3"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".s3db"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".sl3"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".sqlitedb"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".db"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".gpkg"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\plume-db-gui.exe\SupportedTypes"; ValueType: string; ValueName: ".mbtiles"; ValueData: ""
; So that it stands among the default programs of the system's settings.
Root: HKA; Subkey: "Software\Plume DB"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Plume DB\Capabilities"; ValueType: string; ValueName: "ApplicationName"; ValueData: "Plume DB"
Root: HKA; Subkey: "Software\Plume DB\Capabilities"; ValueType: string; ValueName: "ApplicationDescription"; ValueData: "{cm:Summary}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".sqlite"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".sqlite3"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".db3"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".s3db"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".sl3"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".sqlitedb"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".db"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".gpkg"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\Plume DB\Capabilities\FileAssociations"; ValueType: string; ValueName: ".mbtiles"; ValueData: "{#ProgId}"
Root: HKA; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "Plume DB"; ValueData: "Software\Plume DB\Capabilities"; Flags: uninsdeletevalue
; So that Start > Run finds both programs.
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\plume-db.exe"; ValueType: string; ValueName: ""; ValueData: "{app}\plume-db.exe"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\plume-db-gui.exe"; ValueType: string; ValueName: ""; ValueData: "{app}\plume-db-gui.exe"; Flags: uninsdeletekey

[Run]
Filename: "{app}\plume-db-gui.exe"; Description: "{cm:LaunchProgram,Plume DB}"; Flags: nowait postinstall skipifsilent unchecked

[Code]
const
  OwnSuffixes = '.sqlite .sqlite3 .db3 .s3db .sl3 .sqlitedb';
  Classes = 'Software\Classes\';
  Before = 'Software\Plume DB\Before';

function NextSuffix(var Left: String): String;
var
  Gap: Integer;
begin
  Gap := Pos(' ', Left);
  if Gap = 0 then
    Gap := Length(Left) + 1;
  Result := Copy(Left, 1, Gap - 1);
  Delete(Left, 1, Gap);
end;

{ Become the program of a suffix; what it had before is kept, to be given back. }
procedure TakeSuffix(Suffix: String);
var
  Held: String;
begin
  if not RegQueryStringValue(HKA, Classes + Suffix, '', Held) then
    Held := '';
  if Held = '{#ProgId}' then
    Exit;
  if Held <> '' then
    RegWriteStringValue(HKA, Before, Suffix, Held);
  RegWriteStringValue(HKA, Classes + Suffix, '', '{#ProgId}');
end;

{ Give a suffix back, unless another program has taken it since. }
procedure GiveSuffixBack(Suffix: String);
var
  Held: String;
begin
  if not RegQueryStringValue(HKA, Classes + Suffix, '', Held) or (Held <> '{#ProgId}') then
    Exit;
  if RegQueryStringValue(HKA, Before, Suffix, Held) then
    RegWriteStringValue(HKA, Classes + Suffix, '', Held)
  else
    RegDeleteValue(HKA, Classes + Suffix, '');
end;

{ On removal, and where an upgrade finds the task no longer ticked. }
procedure GiveAllBack;
var
  Left, Suffix: String;
begin
  Left := OwnSuffixes;
  while Left <> '' do begin
    Suffix := NextSuffix(Left);
    GiveSuffixBack(Suffix);
  end;
end;

procedure CurStepChanged(CurStep: TSetupStep);
var
  Left: String;
begin
  if CurStep <> ssPostInstall then
    Exit;
  if WizardIsTaskSelected('associate') then begin
    Left := OwnSuffixes;
    while Left <> '' do
      TakeSuffix(NextSuffix(Left));
  end
  else
    GiveAllBack;
end;

function InitializeUninstall: Boolean;
begin
  Result := True;
  while Result and CheckForMutexes('{#Mutex}') do
    Result := SuppressibleMsgBox(CustomMessage('CloseFirst'), mbError, MB_RETRYCANCEL, IDCANCEL) = IDRETRY;
end;

{ Empty keys of suffixes go; one that another program uses stays. }
procedure TidyKeys;
var
  Left, Suffix: String;
begin
  Left := '.sqlite .sqlite3 .db3 .s3db .sl3 .sqlitedb .db .gpkg .mbtiles';
  while Left <> '' do begin
    Suffix := NextSuffix(Left);
    RegDeleteKeyIfEmpty(HKA, Classes + Suffix + '\OpenWithProgids');
    RegDeleteKeyIfEmpty(HKA, Classes + Suffix);
  end;
end;

{ A person's data goes only if they say so; a silent removal leaves it. }
procedure OfferToRemoveData;
var
  Folder: String;
begin
  Folder := ExpandConstant('{localappdata}\plume-db');
  if DirExists(Folder) then
    if SuppressibleMsgBox(FmtMessage(CustomMessage('RemoveData'), [Folder]), mbConfirmation, MB_YESNO or MB_DEFBUTTON2, IDNO) = IDYES then
      DelTree(Folder, True, True, True);
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then
    GiveAllBack;
  if CurUninstallStep = usPostUninstall then begin
    TidyKeys;
    OfferToRemoveData;
  end;
end;
