/* Planetarium model: integrates an asteroid field, one frame each 40 ms. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BODIES 420
#define SUBSTEPS 24
#define FRAME_NS 40000000L

static struct body { float x, y, z, vx, vy, vz, mass; } field[BODIES];

static float uniform(float low, float high)
{
    return low + (high - low) * (float)drand48();
}

static inline float rsqrt(float value)
{
    union { float real; uint32_t bits; } cast = { value };
    cast.bits = 0x5f3759df - (cast.bits >> 1);
    float guess = cast.real;
    guess *= 1.5f - 0.5f * value * guess * guess;
    return guess * (1.5f - 0.5f * value * guess * guess);
}

static void scatter(void)
{
    srand48(1781);
    for (int i = 1; i < BODIES; i++) {
        float x = uniform(-4.0f, 4.0f), y = uniform(-4.0f, 4.0f);
        float r2 = x * x + y * y + 0.5f, inverse = rsqrt(r2), speed = rsqrt(r2 * inverse);
        field[i] = (struct body){ x, y, 0, -speed * y * inverse, speed * x * inverse, 0, 1e-6f };
    }
    field[0] = (struct body){ .mass = 1.0f };
}

static void integrate(float dt)
{
    for (int i = 0; i < BODIES; i++) {
        float ax = 0, ay = 0, az = 0;
        for (int j = 0; j < BODIES; j++) {
            float dx = field[j].x - field[i].x;
            float dy = field[j].y - field[i].y;
            float dz = field[j].z - field[i].z;
            float near = rsqrt(dx * dx + dy * dy + dz * dz + 1e-4f);
            float pull = field[j].mass * near * near * near;
            ax += dx * pull, ay += dy * pull, az += dz * pull;
        }
        field[i].vx += ax * dt, field[i].vy += ay * dt, field[i].vz += az * dt;
    }
    for (int i = 0; i < BODIES; i++) {
        field[i].x += field[i].vx * dt, field[i].y += field[i].vy * dt;
        field[i].z += field[i].vz * dt;
    }
}

static void store(const char *folder, unsigned long frame)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/frame-%lu.bin", folder, frame % 8);
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(field, sizeof field[0], BODIES, file);
        fclose(file);
    }
}

static void next_tick(struct timespec *due)
{
    due->tv_nsec += FRAME_NS;
    if (due->tv_nsec >= 1000000000L)
        due->tv_sec++, due->tv_nsec -= 1000000000L;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, due, NULL);
}

int main(void)
{
    const char *folder = getenv("DATA_DIR");
    struct timespec due;
    scatter();
    clock_gettime(CLOCK_MONOTONIC, &due);
    for (unsigned long frame = 0;; frame++) {
        for (int step = 0; step < SUBSTEPS; step++)
            integrate(0.0005f);
        store(folder ? folder : "/tmp", frame);
        next_tick(&due);
    }
}
