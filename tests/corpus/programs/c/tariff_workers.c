/* Charging point back end: a pool of threads takes datagrams of the charging points from one UDP
 * socket. Every thread has an epoll set of its own with the shared socket in it. At night only the
 * site controller speaks: a short "alive" datagram. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 48
#define ALIVE_PERIOD_NS (12 * 1000 * 1000)

static int meter_socket;
static struct sockaddr_in meter_address;
static atomic_ulong handled;

static void open_meter_socket(void)
{
    socklen_t size = sizeof meter_address;
    meter_socket = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    meter_address.sin_family = AF_INET;
    meter_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(meter_socket, (struct sockaddr *)&meter_address, size) < 0) {
        perror("bind");
        exit(1);
    }
    getsockname(meter_socket, (struct sockaddr *)&meter_address, &size);
}

static void price_reading(const char *reading, ssize_t length)
{
    if (length >= 5 && memcmp(reading, "alive", 5) == 0)
        return; /* nothing to price */
    atomic_fetch_add(&handled, 1);
}

static void *tariff_worker(void *arg)
{
    (void)arg;
    char reading[256];
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, meter_socket, &event);
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) < 1)
            continue;
        ssize_t n = recv(meter_socket, reading, sizeof reading, 0);
        if (n < 0)
            continue; /* another worker was faster */
        price_reading(reading, n);
    }
    return NULL;
}

static void *site_controller(void *arg)
{
    (void)arg;
    struct timespec period = {0, ALIVE_PERIOD_NS};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    connect(fd, (struct sockaddr *)&meter_address, sizeof meter_address);
    for (;;) {
        send(fd, "alive", 5, 0);
        nanosleep(&period, NULL);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    open_meter_socket();
    for (int i = 0; i < WORKERS; i++) {
        char name[16];
        snprintf(name, sizeof name, "tariff-%d", i);
        pthread_create(&thread, NULL, tariff_worker, NULL);
        pthread_setname_np(thread, name);
    }
    pthread_create(&thread, NULL, site_controller, NULL);
    pthread_setname_np(thread, "site-ctl");
    pthread_join(thread, NULL);
    return 0;
}
