"""What ops see: gauges, the page of queues and failures, and the sweep that rings again."""
