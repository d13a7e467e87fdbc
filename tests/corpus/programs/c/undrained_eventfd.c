/* An event loop that is woken through an eventfd and never reads it. */
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

int main(void)
{
    int wakeup = eventfd(0, EFD_NONBLOCK);
    int loop = epoll_create1(0);
    struct epoll_event wanted = {.events = EPOLLIN, .data.fd = wakeup};
    epoll_ctl(loop, EPOLL_CTL_ADD, wakeup, &wanted);
    uint64_t one = 1;
    write(wakeup, &one, sizeof one);
    unsigned long turns = 0;
    for (;;) {
        struct epoll_event ready[8];
        if (epoll_wait(loop, ready, 8, -1) > 0)
            turns++;
    }
    return (int)turns;
}
