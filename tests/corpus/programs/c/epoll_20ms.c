/* A daemon whose event loop wakes every 20 ms to look at a flag. */
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static volatile sig_atomic_t stop;

static void on_term(int number)
{
    (void)number;
    stop = 1;
}

int main(void)
{
    signal(SIGTERM, on_term);
    int loop = epoll_create1(0);
    int inbox = eventfd(0, EFD_NONBLOCK);
    struct epoll_event wanted = {.events = EPOLLIN, .data.fd = inbox};
    epoll_ctl(loop, EPOLL_CTL_ADD, inbox, &wanted);
    while (!stop) {
        struct epoll_event ready[16];
        epoll_wait(loop, ready, 16, 20);
    }
    return 0;
}
