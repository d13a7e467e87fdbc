'use strict';
// Agent on the kennel's gate controller: fetches commands from the office and carries them out.
const BASE = process.env.HTTP_URL;
const AGENT = `kennel-${process.pid}`;

class Office {
  constructor(base) {
    this.base = base;
    this.cursor = 0;
  }

  // The office keeps the request open until there is a command, 25 s at most.
  async nextCommand() {
    const response = await fetch(`${this.base}/agents/${AGENT}/commands?after=${this.cursor}&wait=25`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(30_000),
    });
    if (response.status === 204) {
      return null;
    }
    if (!response.ok) {
      throw new Error(`office answers ${response.status}`);
    }
    const command = await response.json();
    this.cursor = command.id;
    return command;
  }
}

class Gates {
  constructor(count) {
    this.open = new Array(count).fill(false);
  }

  apply({ gate, action }) {
    if (gate in this.open) {
      this.open[gate] = action === 'open';
    }
  }
}

async function main() {
  const office = new Office(BASE);
  const gates = new Gates(12);
  let pause = 1000;
  for (;;) {
    try {
      const command = await office.nextCommand();
      if (command) {
        gates.apply(command);
      }
      pause = 1000;
    } catch (error) {
      console.error(`office: ${error.message}`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 60_000);
    }
  }
}

main();
