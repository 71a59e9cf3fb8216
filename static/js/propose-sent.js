// What was sent needs no draft any more.
try { localStorage.removeItem("mts-propose-draft"); } catch { /* it was never kept */ }
