"""What ops see: gauges, and the page of queues and failures. It reads, and asks whether the broker takes writes."""
