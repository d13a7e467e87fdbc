/* Tunnel broker: UDP tunnels to peers, one epoll loop, a keepalive when it is quiet. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define TUNNELS 2
#define QUIET_MS 10000

struct tunnel {
    int fd;
    unsigned long received;
    unsigned long keepalives;
};

/* A port of ours on which a peer listened once; the peer has gone since. */
static struct sockaddr_in departed_peer(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        perror("bind");
        exit(1);
    }
    close(fd);
    return address;
}

static void tunnel_open(struct tunnel *tunnel)
{
    struct sockaddr_in peer = departed_peer();

    tunnel->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (tunnel->fd < 0 || connect(tunnel->fd, (struct sockaddr *)&peer, sizeof peer) != 0) {
        perror("connect");
        exit(1);
    }
}

static void tunnel_keepalive(struct tunnel *tunnel)
{
    static const char packet[] = "\x80\x73\xa7\x01keep";

    if (send(tunnel->fd, packet, sizeof packet - 1, MSG_NOSIGNAL) > 0)
        tunnel->keepalives++;
}

static void tunnel_receive(struct tunnel *tunnel)
{
    char packet[2048];

    while (recv(tunnel->fd, packet, sizeof packet, 0) > 0)
        tunnel->received++;
}

static void broker_loop(int epoll, struct tunnel *tunnels)
{
    struct epoll_event events[16];

    for (;;) {
        int count = epoll_wait(epoll, events, 16, QUIET_MS);

        if (count == 0) {
            for (int i = 0; i < TUNNELS; i++)
                tunnel_keepalive(&tunnels[i]);
            continue;
        }
        for (int i = 0; i < count; i++)
            if (events[i].events & EPOLLIN)
                tunnel_receive(events[i].data.ptr);
    }
}

int main(void)
{
    static struct tunnel tunnels[TUNNELS];
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    for (int i = 0; i < TUNNELS; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &tunnels[i]};

        tunnel_open(&tunnels[i]);
        epoll_ctl(epoll, EPOLL_CTL_ADD, tunnels[i].fd, &event);
        tunnel_keepalive(&tunnels[i]);
    }
    broker_loop(epoll, tunnels);
}
