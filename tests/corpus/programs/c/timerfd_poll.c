/* An event loop whose only timer ticks forty times a second. */
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

int main(void)
{
    int loop = epoll_create1(0);
    int ticker = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec when = {.it_interval = {0, 25000000}, .it_value = {0, 25000000}};
    timerfd_settime(ticker, 0, &when, NULL);
    struct epoll_event wanted = {.events = EPOLLIN, .data.fd = ticker};
    epoll_ctl(loop, EPOLL_CTL_ADD, ticker, &wanted);
    unsigned long ticks = 0;
    for (;;) {
        struct epoll_event ready;
        uint64_t expirations;
        if (epoll_wait(loop, &ready, 1, -1) == 1 && read(ticker, &expirations, sizeof expirations) > 0)
            ticks += expirations;
    }
    return (int)ticks;
}
