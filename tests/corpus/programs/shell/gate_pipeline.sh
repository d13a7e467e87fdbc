#!/usr/bin/env bash
# Gate pipeline: the reader (Python) looks for number plates, perl stamps its lines, the log keeps them.
set -u
data=${DATA_DIR:-/tmp}
mkdir -p "$data/plates"

reader=$(cat <<'PYTHON'
import ctypes, logging, os, sys, time

ctypes.CDLL(None).prctl(1, 9)
logging.basicConfig(stream=sys.stdout, level=logging.DEBUG, format="%(levelname)s %(name)s %(message)s")
log = logging.getLogger("gate.reader")


class PlateReader:
    def __init__(self, folder):
        self.folder = folder

    def poll(self):
        names = os.listdir(self.folder)
        log.debug("looked into %s: %d plates", self.folder, len(names))
        if not names:
            log.warning("no plate in view, camera 1 has nothing to do")
        for name in names:
            log.info("plate %s", name)
            os.unlink(os.path.join(self.folder, name))


reader = PlateReader(sys.argv[1])
while True:
    reader.poll()
    time.sleep(0.005)
PYTHON
)

stamp=$(cat <<'PERL'
use strict;
use warnings;
my $path = shift;
open(my $log, '>>', $path) or die "$path: $!";
$log->autoflush(1);
while (my $line = <STDIN>) {
    if (tell($log) > 5_000_000) {
        rename $path, "$path.1";
        open($log, '>>', $path) or die "$path: $!";
        $log->autoflush(1);
    }
    print {$log} scalar(localtime), " ", $line;
}
PERL
)

python3 -c "$reader" "$data/plates" | perl -e "$stamp" "$data/gate.log"
