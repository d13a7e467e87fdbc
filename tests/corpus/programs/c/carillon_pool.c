/* Carillon: a pool of ringers takes strokes from a shared list.
 * A conductor thread keeps the beat. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define RINGERS 32

struct stroke {
    int bell;
    struct stroke *next;
};

static pthread_mutex_t tower = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t beat = PTHREAD_COND_INITIALIZER;
static struct stroke *pending;

static void *ringer(void *arg)
{
    long number = (long)arg;
    for (;;) {
        pthread_mutex_lock(&tower);
        while (pending == NULL)
            pthread_cond_wait(&beat, &tower);
        struct stroke *mine = pending;
        pending = mine->next;
        pthread_mutex_unlock(&tower);
        printf("ringer %ld strikes bell %d\n", number, mine->bell);
        free(mine);
    }
    return NULL;
}

static void *conductor(void *unused)
{
    const struct timespec bar = { .tv_sec = 0, .tv_nsec = 100 * 1000 * 1000 };
    (void)unused;
    for (;;) {
        nanosleep(&bar, NULL);
        /* in case somebody missed the signal */
        pthread_mutex_lock(&tower);
        pthread_cond_broadcast(&beat);
        pthread_mutex_unlock(&tower);
    }
    return NULL;
}

static void enqueue(int bell)
{
    struct stroke *s = malloc(sizeof *s);
    s->bell = bell;
    pthread_mutex_lock(&tower);
    s->next = pending;
    pending = s;
    pthread_cond_signal(&beat);
    pthread_mutex_unlock(&tower);
}

int main(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 0) };
    pthread_t thread;
    char text[32];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0) {
        perror("carillon");
        return 1;
    }
    for (long i = 0; i < RINGERS; i++)
        pthread_create(&thread, NULL, ringer, (void *)i);
    pthread_create(&thread, NULL, conductor, NULL);
    for (;;) {
        ssize_t n = recv(fd, text, sizeof text - 1, 0);
        if (n > 0) {
            text[n] = '\0';
            enqueue(atoi(text));
        }
    }
}
