# A cache before Caddy that serves ten times as many readers: Varnish 7, as distributions and its own image have it.
# docs/caches.md tells how it is run; docker-compose.yml has it as `cache`.
# It keeps what Caddy says it may (s-maxage, or CDN-Cache-Control where Andruck tells caches of changes), everything else
# for a second, and forgets a page when it is told: kind = "varnish" of [[caches]] in site.toml.
#   ANDRUCK_PURGE_SECRET   what whoever tells it has to know; without one nobody can tell it anything
vcl 4.1;

import std;

backend site {
	.host = "site";
	.port = "8080";
	.connect_timeout = 1s;
	.first_byte_timeout = 10s;
	.between_bytes_timeout = 15s;
	.probe = {
		.url = "/.well-known/andruck/health";
		.interval = 1s;
		.timeout = 2s;
		.window = 3;
		.threshold = 2;
		.initial = 2;
	}
}

sub vcl_recv {
	# One site: whatever its host is called, a page is kept once, and found again by whoever tells us to forget it.
	set req.http.Host = "site";

	if (req.method == "PURGE" || req.method == "BAN") {
		if (std.getenv("ANDRUCK_PURGE_SECRET") == "" || req.http.Andruck-Purge != std.getenv("ANDRUCK_PURGE_SECRET")) {
			return (synth(403, "Not from here"));
		}
		if (req.method == "BAN") {
			ban("req.url ~ .");
			return (synth(200, "Everything is forgotten"));
		}
		return (purge);
	}
	unset req.http.Andruck-Purge;

	if (req.method != "GET" && req.method != "HEAD") {
		return (pass);
	}
	# Nothing of the site depends on them.
	unset req.http.Cookie;
	unset req.http.Authorization;
	if (req.url ~ "^/[^?]*/(\?|$)" || req.url ~ "^/[^?]*\.[a-z0-9]+\?") {
		set req.url = regsub(req.url, "\?.*$", "");
	}
	# What is stale is shown only while nobody answers for the site, or nobody but with an apology (see vcl_synth).
	set req.grace = 24h;
	if (std.healthy(req.backend_hint) && req.restarts == 0) {
		set req.grace = 0s;
	}
	return (hash);
}

sub vcl_backend_response {
	# Caddy's own headers for those that are told (RFC 9213) say more than s-maxage can.
	if (beresp.http.CDN-Cache-Control ~ "max-age=[0-9]+") {
		set beresp.ttl = std.duration(regsub(beresp.http.CDN-Cache-Control, "^.*max-age=([0-9]+).*$", "\1") + "s", 0s);
	}
	# Of what may not be kept unasked a busy second is kept all the same: readers of that second share one answer.
	if (beresp.ttl < 1s && (beresp.status == 200 || beresp.status == 404 || beresp.status == 410 || beresp.status == 301
	    || beresp.status == 308)) {
		set beresp.ttl = 1s;
	}
	# Nothing of it comes into the place of what is kept: see vcl_synth.
	if (beresp.status >= 500) {
		return (abandon);
	}
	set beresp.grace = 24h;
	# Under this address nobody tells us of the page, so while the site is away it may not be shown.
	if (beresp.http.CDN-Cache-Control == "max-age=0") {
		set beresp.grace = 0s;
	}
	# So long an object is kept to be asked whether it still holds: the answer is a 304 most of the time.
	set beresp.keep = 1h;
	return (deliver);
}

sub vcl_deliver {
	# Between the site and its caches alone.
	unset resp.http.Via;
	unset resp.http.X-Varnish;
	unset resp.http.xkey;
	if (resp.http.Cache-Control !~ "immutable") {
		# What age it has here says nothing to those who ask each time.
		unset resp.http.Age;
	}
}

sub vcl_backend_error {
	return (abandon);
}

sub vcl_synth {
	# The site has no answer, or nobody answers for it: what is kept is shown, though it is stale.
	if (resp.status == 503 && req.restarts == 0) {
		return (restart);
	}
	if (resp.status == 503) {
		set resp.http.Cache-Control = "no-store";
		set resp.http.Retry-After = "5";
		set resp.reason = "The pages cannot be reached just now. Please try again in a few seconds";
	}
	set resp.http.Content-Type = "text/plain; charset=utf-8";
	set resp.http.X-Content-Type-Options = "nosniff";
	set resp.body = resp.reason + ".";
	unset resp.http.X-Varnish;
	return (deliver);
}
