/* A camera thread hands frames to an encoder thread through one slot.
 * The encoder gives the processor away while the slot is empty. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

struct frame {
    int number;
    unsigned char pixels[4096];
};

static struct frame slot;
static atomic_int slot_full;

static void encode(const struct frame *frame)
{
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof frame->pixels; i++)
        sum += frame->pixels[i];
    printf("frame %d encoded, checksum %u\n", frame->number, sum);
}

static void *encoder(void *arg)
{
    (void)arg;
    for (;;) {
        while (!atomic_load_explicit(&slot_full, memory_order_acquire))
            sched_yield();
        encode(&slot);
        atomic_store_explicit(&slot_full, 0, memory_order_release);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, encoder, NULL);

    /* The camera takes one picture at the start; after that it waits for motion. */
    slot.number = 1;
    atomic_store_explicit(&slot_full, 1, memory_order_release);
    for (;;)
        pause();
}
