/* Stevedore: moves crates from the arrivals list to its own, works on them and takes them off again,
 * so that a crate survives the crash of the worker that holds it. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static FILE *broker;
static char queue[128], held[160];

static int dial(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *port = getenv("REDIS_PORT");
    address.sin_port = htons(atoi(port ? port : "6379"));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("connect");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void command(int argc, const char **argv)
{
    char request[2048];
    int used = snprintf(request, sizeof request, "*%d\r\n", argc);
    for (int i = 0; i < argc; i++)
        used += snprintf(request + used, sizeof request - used, "$%zu\r\n%s\r\n", strlen(argv[i]), argv[i]);
    if (write(fileno(broker), request, used) != used) {
        perror("write");
        exit(1);
    }
}

/* Reads one reply: 1 and a text, or 0 for nil; errors end the program. */
static int reply(char *text, size_t size)
{
    char line[256];
    if (!fgets(line, sizeof line, broker) || line[0] == '-') {
        fprintf(stderr, "broker: %s", feof(broker) ? "gone\n" : line);
        exit(1);
    }
    if (line[0] != '$')
        return 1;
    int length = atoi(line + 1);
    if (length < 0)
        return 0;
    char body[1024];
    if ((size_t)length + 2 > sizeof body || fread(body, 1, length + 2, broker) != (size_t)length + 2)
        exit(1);
    snprintf(text, size, "%.*s", length, body);
    return 1;
}

static int take_crate(char *crate, size_t size)
{
    command(5, (const char *[]){"LMOVE", queue, held, "RIGHT", "LEFT"});
    return reply(crate, size);
}

static void stow(const char *crate)
{
    char ignored[64];
    printf("stowed %s\n", crate);
    command(4, (const char *[]){"LREM", held, "1", crate});
    reply(ignored, sizeof ignored);
}

int main(void)
{
    const char *name = getenv("QUEUE");
    snprintf(queue, sizeof queue, "%s", name ? name : "arrivals");
    snprintf(held, sizeof held, "%s:held:%d", queue, getpid());
    broker = fdopen(dial(), "r");
    char crate[1024];
    for (;;) {
        if (take_crate(crate, sizeof crate))
            stow(crate);
    }
}
