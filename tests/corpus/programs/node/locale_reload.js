'use strict';
// Serves translations and reloads a catalogue when its file changes.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const ROOT = path.join(process.env.DATA_DIR || '.', 'locales');
const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'sv', 'tr'];
const SECTIONS = 40;

function installDefaults() {
  for (const language of LANGUAGES) {
    fs.mkdirSync(path.join(ROOT, language), { recursive: true });
    for (let section = 0; section < SECTIONS; section++) {
      fs.writeFileSync(path.join(ROOT, language, `section-${section}.json`), JSON.stringify({ title: `${language} ${section}` }));
    }
  }
}

class Catalogue {
  constructor(file) {
    this.file = file;
    this.load();
    // fs.watch does not see changes on the network share, so look at the file.
    fs.watchFile(file, { interval: 100 }, (now, before) => {
      if (now.mtimeMs !== before.mtimeMs) this.load();
    });
  }

  load() {
    this.texts = JSON.parse(fs.readFileSync(this.file, 'utf8'));
  }
}

installDefaults();
const catalogues = new Map();
for (const language of LANGUAGES) {
  for (const name of fs.readdirSync(path.join(ROOT, language))) {
    catalogues.set(`/${language}/${name}`, new Catalogue(path.join(ROOT, language, name)));
  }
}

http.createServer((request, response) => {
  const catalogue = catalogues.get(request.url);
  response.writeHead(catalogue ? 200 : 404, { 'content-type': 'application/json' });
  response.end(catalogue ? JSON.stringify(catalogue.texts) : '{}');
}).listen(Number(process.env.PORT) || 0, '127.0.0.1');
