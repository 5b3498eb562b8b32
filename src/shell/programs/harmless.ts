/** Programs that only look at things. */

/** They write no file, whatever their arguments are. What changes only rights or owners changes no content. */
export const HARMLESS = new Set(
  (
    '[ ack ag arch base64 bat bc bzcat cal chgrp chmod chown cksum clear cloc cmp column comm cut date df diff diffstat dig dirs du ' +
    'egrep envsubst expand expr eza factor false fgrep fmt fold free getent grep groups head hexdump host hostname id ip jobs join ' +
    'jq kill killall last less locale ls lscpu lsof man md5 md5sum mkdir mkfifo mktemp more netstat nl nproc nslookup numfmt od ' +
    'paste pgrep ping pkill printenv ps pstree readlink realpath rev rg rmdir scc seq sha1sum sha256sum sha512sum shasum ' +
    'sleep ss stat strings stty sum sync tac tail test tokei tput tr true tsort tty type uname unexpand uptime users vmstat ' +
    'wait wc whereis which who whoami xzcat yes zcat zgrep'
  ).split(' '),
)
