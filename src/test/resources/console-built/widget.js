globalThis.Parley = {}
