/* Colour mixing machine: recipes go through a lock-free ring from the counter to the mixing thread. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define SLOTS 64

struct recipe {
    int base, red, green, blue;
};

static struct recipe ring[SLOTS];
static atomic_uint head, tail;

static int put_recipe(struct recipe recipe)
{
    unsigned at = atomic_load_explicit(&head, memory_order_relaxed);
    if (at - atomic_load_explicit(&tail, memory_order_acquire) == SLOTS)
        return 0;
    ring[at % SLOTS] = recipe;
    atomic_store_explicit(&head, at + 1, memory_order_release);
    return 1;
}

/* Gives the processor away until there is a recipe. */
static struct recipe take_recipe(void)
{
    unsigned at = atomic_load_explicit(&tail, memory_order_relaxed);
    while (atomic_load_explicit(&head, memory_order_acquire) == at)
        sched_yield();
    struct recipe recipe = ring[at % SLOTS];
    atomic_store_explicit(&tail, at + 1, memory_order_release);
    return recipe;
}

static void *mix(void *unused)
{
    (void)unused;
    for (;;) {
        struct recipe recipe = take_recipe();
        printf("mixed base %d with %d/%d/%d\n", recipe.base, recipe.red, recipe.green, recipe.blue);
        fflush(stdout);
    }
    return NULL;
}

int main(void)
{
    pthread_t mixer;
    pthread_create(&mixer, NULL, mix, NULL);
    pthread_setname_np(mixer, "mixer");
    put_recipe((struct recipe){ 1, 20, 40, 10 });
    put_recipe((struct recipe){ 2, 0, 5, 60 });
    for (;;)
        pause(); /* the counter is closed */
}
