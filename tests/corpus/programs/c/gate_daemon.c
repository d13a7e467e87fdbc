/* Daemon for a garden gate: a local control socket, a timer for the status file and signals, in one epoll loop. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

static int gate_open;

static void watch(int poller, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static int open_control(const char *directory)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/gate.sock", directory);
    unlink(address.sun_path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4)) {
        perror("control socket");
        exit(1);
    }
    return fd;
}

static int open_timer(int seconds)
{
    struct itimerspec every = { { seconds, 0 }, { seconds, 0 } };
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    timerfd_settime(fd, 0, &every, NULL);
    return fd;
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int main(void)
{
    const char *directory = getenv("DATA_DIR") ? getenv("DATA_DIR") : "/tmp";
    int control = open_control(directory), timer = open_timer(30), signals = open_signals();
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct signalfd_siginfo info;
    uint64_t expired;
    char command[64];
    watch(poller, control);
    watch(poller, timer);
    watch(poller, signals);
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(poller, &event, 1, -1) != 1)
            continue;
        int fd = event.data.fd;
        if (fd == control) {
            watch(poller, accept(control, NULL, NULL));
        } else if (fd == timer) {
            if (read(timer, &expired, sizeof expired) == sizeof expired)
                printf("gate is %s\n", gate_open ? "open" : "closed");
        } else if (fd == signals) {
            if (read(signals, &info, sizeof info) > 0)
                gate_open = 0;
        } else {
            ssize_t got = read(fd, command, sizeof command);
            if (got <= 0)
                close(fd);
            else
                gate_open = command[0] == 'o';
        }
    }
}
