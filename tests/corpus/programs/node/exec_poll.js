// A monitor that starts a program for each look.
'use strict';

const { execFile } = require('node:child_process');

function checkDisk() {
  execFile('df', ['-P', '/'], (error, output) => {
    if (error) console.error(error);
    else if (output.includes(' 100% ')) console.log('disk is full');
    setTimeout(checkDisk, 150);
  });
}

checkDisk();
