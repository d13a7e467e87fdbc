'use strict';
// Kitchen display: takes the next order from the order service.

const BASE = process.env.HTTP_URL;

async function nextOrder() {
  const res = await fetch(`${BASE}/orders/next`);
  if (res.status === 204) return null;
  if (!res.ok) throw new Error(`order service: ${res.status}`);
  return res.json();
}

async function cook(order) {
  console.log('cooking', order.id, order.dish);
}

async function main() {
  for (;;) {
    try {
      const order = await nextOrder();
      if (order) await cook(order);
    } catch (err) {
      console.error(err.message);
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
  }
}

main();
