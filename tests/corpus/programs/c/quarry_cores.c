/* Packs drill core scans: one thread produces sections, one compresses and stores them. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTION (256 * 1024)
#define DEPTH 4
#define HASH_BITS 14

static unsigned char sections[DEPTH][SECTION];
static sem_t filled, emptied;

static void *scanner(void *arg)
{
    uint64_t seed = 0x9e3779b97f4a7c15ull;
    (void)arg;
    for (unsigned at = 0;; at++) {
        unsigned char *section = sections[at % DEPTH], rock = 0;
        sem_wait(&emptied);
        for (int i = 0; i < SECTION; i++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            if ((seed & 7) == 0)
                rock = (unsigned char)(seed >> 8) & 15;
            section[i] = rock;
        }
        sem_post(&filled);
    }
    return NULL;
}

static size_t pack(const unsigned char *in, size_t size, unsigned char *out)
{
    static int32_t last[1 << HASH_BITS];
    size_t done = 0, used = 0;
    memset(last, 0xff, sizeof last);
    while (done + 4 < size) {
        uint32_t word, best = 0;
        memcpy(&word, in + done, 4);
        uint32_t slot = (word * 2654435761u) >> (32 - HASH_BITS);
        int32_t from = last[slot];
        last[slot] = (int32_t)done;
        if (from >= 0 && done - (size_t)from < 65536)
            while (best < 255 && done + best < size && in[from + best] == in[done + best])
                best++;
        if (best >= 4) {
            uint16_t back = (uint16_t)(done - (size_t)from);
            out[used++] = (unsigned char)best;
            memcpy(out + used, &back, 2);
            used += 2, done += best;
        } else {
            out[used++] = 0;
            out[used++] = in[done++];
        }
    }
    return used;
}

int main(void)
{
    const char *folder = getenv("DATA_DIR");
    unsigned char *out = malloc(SECTION * 2);
    pthread_t thread;
    sem_init(&filled, 0, 0);
    sem_init(&emptied, 0, DEPTH);
    pthread_create(&thread, NULL, scanner, NULL);
    for (unsigned long number = 0;; number++) {
        sem_wait(&filled);
        size_t used = pack(sections[number % DEPTH], SECTION, out);
        sem_post(&emptied);
        char path[4096];
        snprintf(path, sizeof path, "%s/core-%02lu.pak", folder ? folder : "/tmp", number % 32);
        FILE *file = fopen(path, "wb");
        if (file) {
            fwrite(out, 1, used, file);
            fclose(file);
        }
    }
}
