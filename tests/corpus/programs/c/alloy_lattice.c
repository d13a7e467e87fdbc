/*
 * An alloy as an Ising lattice: two threads, each with one half of the rows, do the black
 * squares, then the white ones, meet at a barrier after each, and cool the lattice slowly.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIDE 512
#define WORKERS 2
#define SWEEPS_PER_STEP 200

static signed char spins[SIDE][SIDE];
static uint32_t accept[5];          /* by (neighbours * spin) / 2, as a 32-bit chance */
static pthread_barrier_t barrier;
static double temperature = 4.0;

static uint32_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32);
}

/* exp(-x) for x >= 0, good enough, without libm. */
static double decay(double x)
{
    double result = 1.0, y = x / 1024;

    result = 1.0 / (1.0 + y + y * y / 2);
    for (int i = 0; i < 10; i++)
        result *= result;
    return result;
}

static void set_temperature(double value)
{
    temperature = value;
    for (int i = 0; i < 5; i++) {
        double cost = 2.0 * (2 * i - 4);
        accept[i] = cost <= 0 ? UINT32_MAX : (uint32_t)(decay(cost / value) * UINT32_MAX);
    }
}

static void sweep(int first, int last, int colour, uint64_t *state)
{
    for (int y = first; y < last; y++) {
        int up = (y + SIDE - 1) % SIDE, down = (y + 1) % SIDE;

        for (int x = (y + colour) & 1; x < SIDE; x += 2) {
            int around = spins[up][x] + spins[down][x] + spins[y][(x + SIDE - 1) % SIDE]
                       + spins[y][(x + 1) % SIDE];
            int index = (around * spins[y][x] + 4) / 2;

            if (next_random(state) <= accept[index])
                spins[y][x] = (signed char)-spins[y][x];
        }
    }
}

static void report(unsigned long step)
{
    long sum = 0;

    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            sum += spins[y][x];
    printf("step %lu, T %.3f, order %.4f\n", step, temperature, (double)sum / (SIDE * SIDE));
    fflush(stdout);
}

static void *anneal(void *argument)
{
    int number = (int)(intptr_t)argument;
    int first = SIDE / WORKERS * number, last = SIDE / WORKERS * (number + 1);
    uint64_t state = 88172645463325252ULL + (uint64_t)number * 7919;

    for (unsigned long step = 1;; step++) {
        for (int i = 0; i < SWEEPS_PER_STEP; i++) {
            for (int colour = 0; colour < 2; colour++) {
                sweep(first, last, colour, &state);
                pthread_barrier_wait(&barrier);
            }
        }
        if (number == 0) {
            if (step % 50 == 0)
                report(step);
            set_temperature(temperature > 1.2 ? temperature * 0.999 : 4.0);
        }
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

int main(void)
{
    pthread_t second;

    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            spins[y][x] = rand() & 1 ? 1 : -1;
    set_temperature(4.0);
    pthread_barrier_init(&barrier, NULL, WORKERS);
    if (pthread_create(&second, NULL, anneal, (void *)(intptr_t)1) != 0)
        return 1;
    anneal((void *)(intptr_t)0);
    return 0;
}
