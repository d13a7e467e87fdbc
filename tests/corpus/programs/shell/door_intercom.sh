#!/bin/bash
# The intercom at the door: a small Perl server that answers on a TCP port.
exec perl -x "$0"
#!/usr/bin/perl
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use POSIX ':sys_wait_h';

my $server = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT}, Listen => 8, ReuseAddr => 1,
) or die "cannot listen: $!";
my $select = IO::Select->new($server);
my $next_beat = time;

while (1) {
    # Children of earlier calls, if there are any.
    1 while waitpid(-1, WNOHANG) > 0;

    if (time >= $next_beat) {
        open(my $beat, '>', "$ENV{DATA_DIR}/intercom.alive") or die "cannot write: $!";
        print $beat time, "\n";
        close $beat;
        $next_beat = time + 10;
    }
    for my $handle ($select->can_read(2)) {
        if ($handle == $server) {
            $select->add($server->accept);
        } elsif (sysread($handle, my $text, 512)) {
            syswrite($handle, "ding: $text");
        } else {
            $select->remove($handle);
            close $handle;
        }
    }
}
