/*
 * writeback_cache: a page cache whose dirty pages are written to disk by a background thread.
 *
 * The thread sleeps until a page becomes dirty, or for FLUSH_SECONDS at most, and then writes what there is.
 * Pages are put through a line protocol on a TCP port: "put SLOT TEXT".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAGES 64
#define PAGE_SIZE 512
#define FLUSH_SECONDS 5

struct page {
    char text[PAGE_SIZE];
    int dirty;
};

struct cache {
    pthread_mutex_t lock;
    pthread_cond_t became_dirty;
    struct page pages[PAGES];
    int dirty_pages;
    unsigned long written;
    char path[4096];
};

static struct cache cache = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .became_dirty = PTHREAD_COND_INITIALIZER,
};

/* A deadline on the clock that does not jump when somebody sets the time. */
static struct timespec deadline_after(int seconds)
{
    struct timespec when;
    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += seconds;
    return when;
}

static void write_dirty_pages(struct cache *self)
{
    FILE *file = fopen(self->path, "r+");
    if (!file)
        file = fopen(self->path, "w");
    if (!file)
        return;
    for (int slot = 0; slot < PAGES; slot++) {
        if (!self->pages[slot].dirty)
            continue;
        fseek(file, (long)slot * PAGE_SIZE, SEEK_SET);
        fwrite(self->pages[slot].text, PAGE_SIZE, 1, file);
        self->pages[slot].dirty = 0;
        self->written++;
    }
    self->dirty_pages = 0;
    fclose(file);
}

static void *flusher_main(void *argument)
{
    struct cache *self = argument;
    pthread_setname_np(pthread_self(), "page-flusher");
    pthread_mutex_lock(&self->lock);
    for (;;) {
        struct timespec deadline = deadline_after(FLUSH_SECONDS);
        int outcome = 0;
        while (self->dirty_pages == 0 && outcome != ETIMEDOUT)
            outcome = pthread_cond_timedwait(&self->became_dirty, &self->lock, &deadline);
        if (self->dirty_pages > 0)
            write_dirty_pages(self);
    }
    return NULL;
}

static void put_page(struct cache *self, int slot, const char *text)
{
    if (slot < 0 || slot >= PAGES)
        return;
    pthread_mutex_lock(&self->lock);
    snprintf(self->pages[slot].text, PAGE_SIZE, "%s", text);
    if (!self->pages[slot].dirty) {
        self->pages[slot].dirty = 1;
        self->dirty_pages++;
    }
    pthread_cond_signal(&self->became_dirty);
    pthread_mutex_unlock(&self->lock);
}

static void serve_client(int client)
{
    char line[PAGE_SIZE + 32], text[PAGE_SIZE];
    int slot;
    FILE *stream = fdopen(client, "r");
    while (stream && fgets(line, sizeof line, stream))
        if (sscanf(line, "put %d %511[^\n]", &slot, text) == 2)
            put_page(&cache, slot, text);
    if (stream)
        fclose(stream);
}

int main(void)
{
    const char *port = getenv("PORT"), *directory = getenv("DATA_DIR");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t flusher;

    snprintf(cache.path, sizeof cache.path, "%s/pages.bin", directory ? directory : "/tmp");
    address.sin_port = htons(port ? atoi(port) : 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 16) < 0) {
        perror("listen");
        return 1;
    }
    put_page(&cache, 0, "header v1");
    pthread_create(&flusher, NULL, flusher_main, &cache);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0)
            serve_client(client);
    }
}
