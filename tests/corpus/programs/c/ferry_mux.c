/* Ferry office: every landing is a child that reports over a pipe; the office listens. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

struct landing {
    const char *name;
    int seasonal;          /* only says that it is closed for the winter */
    int fd;
    void (*on_report)(struct landing *, const char *, size_t);
};

static void note(struct landing *l, const char *text, size_t len)
{
    printf("%s: %.*s", l->name, (int)len, text);
    fflush(stdout);
}

static struct landing shore[] = {
    { "north pier", 0, -1, note },
    { "mill quay", 1, -1, note },
    { "island", 0, -1, note },
};
#define LANDINGS (sizeof shore / sizeof shore[0])

static void man_landing(const struct landing *l, int out)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (l->seasonal) {
        dprintf(out, "closed until april\n");
        _exit(0);
    }
    dprintf(out, "open\n");
    for (;;)
        pause();
}

static void open_landing(int ep, struct landing *l)
{
    struct epoll_event want = { .events = EPOLLIN, .data.ptr = l };
    int ends[2];

    if (pipe(ends) < 0)
        exit(1);
    if (fork() == 0) {
        close(ends[0]);
        for (size_t i = 0; i < LANDINGS; i++)
            if (shore[i].fd >= 0)
                close(shore[i].fd);
        man_landing(l, ends[1]);
    }
    close(ends[1]);
    l->fd = ends[0];
    epoll_ctl(ep, EPOLL_CTL_ADD, l->fd, &want);
}

static void listen_to_shore(int ep)
{
    struct epoll_event got[8];
    char report[256];

    for (;;) {
        int n = epoll_wait(ep, got, 8, -1);
        for (int i = 0; i < n; i++) {
            struct landing *l = got[i].data.ptr;
            if (got[i].events & EPOLLIN) {
                ssize_t len = read(l->fd, report, sizeof report);
                if (len > 0)
                    l->on_report(l, report, (size_t)len);
            }
        }
    }
}

int main(void)
{
    int ep = epoll_create1(EPOLL_CLOEXEC);

    signal(SIGCHLD, SIG_IGN);
    for (size_t i = 0; i < LANDINGS; i++)
        open_landing(ep, &shore[i]);
    listen_to_shore(ep);
}
