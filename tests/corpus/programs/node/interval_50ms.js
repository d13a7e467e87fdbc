// A watcher that looks for a file twenty times a second.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const flag = path.join(process.env.DATA_DIR, 'deploy.flag');

function checkFlag() {
  if (fs.existsSync(flag)) {
    console.log('deploying');
    fs.unlinkSync(flag);
  }
}

setInterval(checkFlag, 50);
