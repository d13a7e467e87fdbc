/* Stave store: an accept loop and clerks that sleep on a condition; a flusher that looks for changed pages every 3 ms. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAGES 512
#define CLERKS 6

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static int waiting[64], waiting_count;
static unsigned char changed[PAGES];
static long flushed;

static int next_client(void)
{
    pthread_mutex_lock(&lock);
    while (waiting_count == 0)
        pthread_cond_wait(&arrived, &lock);
    int client = waiting[--waiting_count];
    pthread_mutex_unlock(&lock);
    return client;
}

static void *clerk(void *unused)
{
    (void)unused;
    for (;;) {
        int client = next_client();
        unsigned char page;
        while (read(client, &page, 1) == 1) {
            pthread_mutex_lock(&lock);
            changed[page] = 1;
            pthread_mutex_unlock(&lock);
        }
        close(client);
    }
    return NULL;
}

static int find_changed(void)
{
    int found = 0;
    pthread_mutex_lock(&lock);
    for (int n = 0; n < PAGES; n++) {
        if (changed[n]) {
            changed[n] = 0;
            found++;
        }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static void *flush_pages(void *unused)
{
    struct timespec pause = { 0, 3 * 1000 * 1000 };
    (void)unused;
    for (;;) {
        flushed += find_changed();
        nanosleep(&pause, NULL);
    }
    return NULL;
}

int main(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    const char *port = getenv("PORT");
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    pthread_t thread;
    address.sin_port = htons((uint16_t)atoi(port ? port : "0"));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (void *)&address, sizeof address) < 0 || listen(listener, 16) < 0) {
        perror("listen");
        return 1;
    }
    for (int n = 0; n < CLERKS; n++)
        pthread_create(&thread, NULL, clerk, NULL);
    pthread_create(&thread, NULL, flush_pages, NULL);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            continue;
        pthread_mutex_lock(&lock);
        if (waiting_count < 64) {
            waiting[waiting_count++] = client;
            pthread_cond_signal(&arrived);
        } else {
            close(client);
        }
        pthread_mutex_unlock(&lock);
    }
}
