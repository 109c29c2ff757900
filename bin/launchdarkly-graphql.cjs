#!/usr/bin/env node
require('./needs-node.cjs')
import('../dist/src/main.js')
