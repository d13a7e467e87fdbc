/* Hub of a greenhouse: takes readings over a Unix datagram socket, keeps the averages and writes a
 * summary every 10 s. Signals and the timer are descriptors of the same epoll loop; a second thread
 * writes the summaries and waits on a condition. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

struct averages {
    double sum;
    unsigned long count;
};

static struct averages air;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t summary_wanted = PTHREAD_COND_INITIALIZER;
static int wanted;
static const char *data_dir;

static int open_readings(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/hub", data_dir);
    unlink(address.sun_path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        exit(1);
    }
    return fd;
}

static int open_timer(void)
{
    struct itimerspec every = {.it_interval = {10, 0}, .it_value = {10, 0}};
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    timerfd_settime(fd, 0, &every, NULL);
    return fd;
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* Take everything that has arrived; the look ahead does not wait. */
static void drain_readings(int fd)
{
    struct pollfd more = {.fd = fd, .events = POLLIN};
    char text[64];
    while (poll(&more, 1, 0) == 1 && (more.revents & POLLIN)) {
        ssize_t n = recv(fd, text, sizeof text - 1, 0);
        if (n <= 0)
            return;
        text[n] = 0;
        pthread_mutex_lock(&lock);
        air.sum += atof(text);
        air.count++;
        pthread_mutex_unlock(&lock);
    }
}

static void *summary_writer(void *arg)
{
    char path[512];
    (void)arg;
    snprintf(path, sizeof path, "%s/summary.txt", data_dir);
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!wanted)
            pthread_cond_wait(&summary_wanted, &lock);
        wanted = 0;
        double mean = air.count ? air.sum / air.count : 0;
        pthread_mutex_unlock(&lock);
        FILE *out = fopen(path, "w");
        if (out) {
            fprintf(out, "%.2f\n", mean);
            fclose(out);
        }
        pthread_mutex_lock(&lock);
    }
    return NULL;
}

static void want_summary(int timer)
{
    uint64_t ticks;
    if (read(timer, &ticks, sizeof ticks) != sizeof ticks)
        return;
    pthread_mutex_lock(&lock);
    wanted = 1;
    pthread_cond_signal(&summary_wanted);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    data_dir = getenv("DATA_DIR") ? getenv("DATA_DIR") : ".";
    int signals = open_signals();
    int fds[3] = {open_readings(), open_timer(), signals};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < 3; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fds[i]};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event);
    }
    pthread_t writer;
    pthread_create(&writer, NULL, summary_writer, NULL);
    pthread_setname_np(writer, "summary");
    for (;;) {
        struct epoll_event ready[3];
        /* A second and a half at most, so that the watchdog stamp of the hub stays fresh. */
        int count = epoll_wait(epoll, ready, 3, 1500);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd == fds[0])
                drain_readings(fds[0]);
            else if (ready[i].data.fd == fds[1])
                want_summary(fds[1]);
            else {
                struct signalfd_siginfo info;
                if (read(signals, &info, sizeof info) == sizeof info && info.ssi_signo == SIGTERM)
                    return 0;
            }
        }
    }
}
