"""Names of files that every machine has: as indicators they would match everywhere."""

from __future__ import annotations

#: Programs and libraries of Windows, of usual office and browser software, and of Unix.
SYSTEM_FILES = frozenset(
    """
    cmd.exe powershell.exe pwsh.exe powershell_ise.exe wscript.exe cscript.exe mshta.exe rundll32.exe regsvr32.exe svchost.exe
    explorer.exe lsass.exe lsm.exe csrss.exe smss.exe wininit.exe winlogon.exe services.exe spoolsv.exe taskhost.exe taskhostw.exe
    taskeng.exe schtasks.exe tasklist.exe taskkill.exe at.exe sc.exe net.exe net1.exe netsh.exe nltest.exe whoami.exe ipconfig.exe
    ping.exe nslookup.exe systeminfo.exe hostname.exe reg.exe regedit.exe wmic.exe wmiprvse.exe scrcons.exe vssadmin.exe wbadmin.exe
    bcdedit.exe certutil.exe bitsadmin.exe msiexec.exe installutil.exe msbuild.exe csc.exe regasm.exe regsvcs.exe cmstp.exe odbcconf.exe
    forfiles.exe ftp.exe tftp.exe telnet.exe ssh.exe scp.exe curl.exe robocopy.exe xcopy.exe makecab.exe expand.exe extrac32.exe
    ntdsutil.exe dsquery.exe csvde.exe ldifde.exe quser.exe query.exe klist.exe setspn.exe icacls.exe cacls.exe takeown.exe attrib.exe
    cipher.exe fsutil.exe wevtutil.exe auditpol.exe gpresult.exe gpupdate.exe mmc.exe mstsc.exe tscon.exe conhost.exe dllhost.exe
    werfault.exe userinit.exe logonui.exe dwm.exe sethc.exe utilman.exe osk.exe magnify.exe narrator.exe control.exe notepad.exe
    calc.exe mspaint.exe write.exe winword.exe excel.exe powerpnt.exe outlook.exe onenote.exe msaccess.exe mspub.exe eqnedt32.exe
    iexplore.exe msedge.exe chrome.exe firefox.exe opera.exe acrord32.exe acrobat.exe java.exe javaw.exe python.exe pythonw.exe node.exe
    w3wp.exe httpd.exe nginx.exe sqlservr.exe mysqld.exe tomcat.exe inetinfo.exe iissetup.exe appcmd.exe esentutl.exe diskshadow.exe
    mpcmdrun.exe msmpeng.exe system32.exe ntoskrnl.exe bootmgr.exe winrm.exe wsmprovhost.exe winrs.exe diskpart.exe format.com
    shutdown.exe rdpclip.exe rstrui.exe eventvwr.exe fodhelper.exe computerdefaults.exe sdclt.exe wusa.exe onedrive.exe teams.exe
    winzip.exe winrar.exe rar.exe 7z.exe 7za.exe unzip.exe psexec.exe psexesvc.exe procdump.exe procdump64.exe autoruns.exe
    kernel32.dll ntdll.dll user32.dll advapi32.dll shell32.dll ole32.dll wininet.dll winhttp.dll ws2_32.dll crypt32.dll comsvcs.dll
    msvcrt.dll mscoree.dll amsi.dll dbghelp.dll dbgcore.dll samlib.dll samsrv.dll lsasrv.dll wdigest.dll vaultcli.dll netapi32.dll
    secur32.dll gdi32.dll urlmon.dll shlwapi.dll setupapi.dll psapi.dll version.dll userenv.dll mshtml.dll jscript.dll vbscript.dll
    ntds.dit sam.log system.log security.evtx hosts.txt win.ini system.ini boot.ini desktop.ini autorun.inf web.config ntuser.dat
    index.php index.html index.htm default.aspx login.aspx default.asp global.asax robots.txt readme.txt readme.md license.txt
    config.php wp-config.php config.xml config.json package.json setup.exe install.exe update.exe node.js asp.net next.js vue.js
    """.split()  # noqa: SIM905  (names are easier to read in a line)
)
#: Endings of files that people write and programs log into; a name with one seldom tells an intruder.
COMMON_ENDINGS = (
    ".txt", ".log", ".csv", ".json", ".xml", ".ini", ".cfg", ".conf", ".htm", ".html", ".png", ".jpg", ".jpeg", ".gif", ".bmp",
    ".ico", ".pdf", ".db", ".sqlite", ".tmp", ".bak", ".dot", ".wav", ".mp3", ".mp4", ".msg", ".eml", ".class", ".dump", ".dmp",
)  # fmt: skip
#: Keys of the registry below which programs of every kind write.
COMMON_KEYS = frozenset(
    rf"{hive}\software\microsoft\windows\currentversion\{key}"
    for hive in ("hklm", "hkcu")
    for key in ("run", "runonce", "policies\\system", "policies\\explorer", "uninstall")
) | {
    r"hklm\software\microsoft\windows nt\currentversion",
    r"hklm\software\microsoft\windows nt\currentversion\winlogon",
    r"hklm\software\microsoft\windows nt\currentversion\image file execution options",
    r"hklm\system\currentcontrolset\services",
    r"hklm\system\currentcontrolset\control\lsa",
    r"hklm\sam",
    r"hklm\security",
}
