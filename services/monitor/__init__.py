"""What ops see: gauges, and the page of queues and failures. It only reads."""
