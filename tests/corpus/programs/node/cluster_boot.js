'use strict';
// An HTTP service with the cluster module: the primary keeps the workers alive.
const cluster = require('node:cluster');
const http = require('node:http');
const path = require('node:path');
const fs = require('node:fs');

const WORKERS = 1;

function loadTenants() {
  const file = path.join(process.env.DATA_DIR || '/tmp', 'tenants.json');
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function runWorker() {
  const tenants = loadTenants();
  http.createServer((request, response) => {
    response.end(JSON.stringify(Object.keys(tenants)));
  }).listen(Number(process.env.PORT || 0), '127.0.0.1');
}

function spawnWorker() {
  return cluster.fork();
}

function runPrimary() {
  cluster.setupPrimary({ silent: true });
  for (let i = 0; i < WORKERS; i++) spawnWorker();
  cluster.on('exit', (worker, code) => {
    if (code !== 0) spawnWorker();
  });
  // The primary has a door of its own, for the load balancer's check.
  http.createServer((request, response) => response.end('up\n')).listen(0, '127.0.0.1');
}

if (cluster.isPrimary) runPrimary();
else runWorker();
