/* A timer for each of 200 sessions, all in one epoll set. */
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define SESSIONS 200

int main(void)
{
    int loop = epoll_create1(0);
    for (int number = 0; number < SESSIONS; number++) {
        int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
        struct itimerspec when = {
            .it_interval = {.tv_sec = 1, .tv_nsec = number * 1000000L},
            .it_value = {.tv_sec = 0, .tv_nsec = 1 + number * 4900000L},
        };
        timerfd_settime(timer, 0, &when, NULL);
        struct epoll_event wanted = {.events = EPOLLIN, .data.fd = timer};
        epoll_ctl(loop, EPOLL_CTL_ADD, timer, &wanted);
    }
    for (;;) {
        struct epoll_event ready[8];
        int count = epoll_wait(loop, ready, 8, -1);
        for (int index = 0; index < count; index++) {
            uint64_t expirations;
            read(ready[index].data.fd, &expirations, sizeof expirations);
        }
    }
}
