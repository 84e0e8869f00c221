// A worker that does nothing, as fast as it can, until it is ended.
postMessage("busy");
for (;;);
