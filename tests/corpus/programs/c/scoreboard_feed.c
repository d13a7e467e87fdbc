/* Scoreboard feed: holds a connection to the league's server and shows what it sends. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct feed {
    struct sockaddr_in server;
    int fd;
    unsigned attempts;
    char home[32], away[32];
};

static const struct timespec RECONNECT_DELAY = {0, 20 * 1000 * 1000};

static void feed_init(struct feed *feed)
{
    const char *host = getenv("HOST"), *port = getenv("PORT");
    memset(feed, 0, sizeof *feed);
    feed->fd = -1;
    feed->server.sin_family = AF_INET;
    feed->server.sin_port = htons(port ? atoi(port) : 7070);
    inet_pton(AF_INET, host ? host : "127.0.0.1", &feed->server.sin_addr);
}

static int feed_connect(struct feed *feed)
{
    feed->attempts++;
    feed->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (feed->fd < 0)
        return -1;
    if (connect(feed->fd, (struct sockaddr *)&feed->server, sizeof feed->server) < 0) {
        close(feed->fd);
        feed->fd = -1;
        return -1;
    }
    return dprintf(feed->fd, "SUBSCRIBE scores\n") > 0 ? 0 : -1;
}

static void feed_show(struct feed *feed, const char *line)
{
    int home, away;
    if (sscanf(line, "GOAL %31s %d %31s %d", feed->home, &home, feed->away, &away) == 4) {
        printf("%s %d : %d %s\n", feed->home, home, away, feed->away);
        fflush(stdout);
    }
}

static void feed_follow(struct feed *feed)
{
    char line[256];
    FILE *stream = fdopen(feed->fd, "r");
    while (fgets(line, sizeof line, stream))
        feed_show(feed, line);
    fclose(stream);
    feed->fd = -1;
}

int main(void)
{
    struct feed feed;
    feed_init(&feed);
    for (;;) {
        if (feed_connect(&feed) == 0)
            feed_follow(&feed);
        if (feed.attempts == 1)
            fprintf(stderr, "league server: %s, trying again\n", strerror(errno));
        nanosleep(&RECONNECT_DELAY, NULL);
    }
}
