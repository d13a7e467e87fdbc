/* Computes hill-shading for the tiles of a height model, one after the other,
 * with a short pause after each to leave some room for other programs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIDE 512

static float height[SIDE][SIDE];
static unsigned char shade[SIDE][SIDE];

static void make_terrain(unsigned seed)
{
    srand(seed);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            float left = x ? height[y][x - 1] : 100.0f;
            float above = y ? height[y - 1][x] : 100.0f;
            height[y][x] = (left + above) / 2 + (rand() % 100 - 50) / 25.0f;
        }
}

static unsigned long shade_tile(void)
{
    unsigned long total = 0;
    for (int y = 1; y < SIDE - 1; y++)
        for (int x = 1; x < SIDE - 1; x++) {
            float dx = (height[y][x + 1] - height[y][x - 1]) / 2;
            float dy = (height[y + 1][x] - height[y - 1][x]) / 2;
            float light = (1 - 0.7f * dx - 0.7f * dy) / (1 + dx * dx + dy * dy);
            shade[y][x] = light <= 0 ? 0 : light >= 1 ? 255 : (unsigned char)(light * 255);
            total += shade[y][x];
        }
    return total;
}

int main(void)
{
    for (unsigned tile = 0;; tile++) {
        make_terrain(tile);
        unsigned long total = shade_tile();
        if (tile % 1000 == 0)
            printf("tile %u: mean %lu\n", tile, total / (SIDE * SIDE));
        usleep(2000);
    }
}
