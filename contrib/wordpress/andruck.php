<?php
/**
 * Plugin Name: Andruck
 * Description: Tells Andruck of each post that is published, changed, scheduled or withdrawn, until Andruck has said yes.
 * Version:     1.0.0
 * Requires at least: 5.9
 * Requires PHP: 7.4
 * License:     MIT
 *
 * One row of the queue says "readers may have to see something else of this post". What is sent is the post as it stands
 * at that moment, as a stranger would get it from the REST API, so a message that comes late never brings back an old
 * state. The row goes when Andruck answers 2xx; until then wp-cron tries again, in growing intervals.
 */

namespace Andruck;

defined( 'ABSPATH' ) || exit;

const PUBLIC_STATES  = array( 'publish', 'future' );
const CHANGED_META   = '_andruck_changed_at';
const RECEIPT_META   = '_andruck_receipt';
const CRON_HOOK      = 'andruck_send_waiting';
const SCHEMA         = '1';
const TIMEOUT        = 5;    // seconds that one request may take
const LEASE          = 60;   // seconds after which another process may send what one has begun to send
const FIRST_DELAY    = 30;   // seconds; doubled with each failure
const LONGEST_DELAY  = 3600; // seconds
const SENDING_BUDGET = 20;   // seconds that one run of wp-cron or the end of one request sends for
const RECEIPT_BUDGET = 2;    // seconds that the list of posts waits for receipts, all in all
const RECEIPT_CACHE  = 20;   // seconds that an unfinished receipt is not asked for again

/* What changed: written down at once, sent when the request is over. */

add_action( 'transition_post_status', __NAMESPACE__ . '\on_status', 99, 3 );
add_action( 'before_delete_post', __NAMESPACE__ . '\on_delete', 10, 2 );
foreach ( array( 'added', 'updated', 'deleted' ) as $andruck_verb ) {
	add_action( "{$andruck_verb}_post_meta", __NAMESPACE__ . '\on_meta', 10, 3 );
}

/** Which types of posts are sent; a theme or plugin may change it by the filter of this name. */
function post_types(): array {
	return (array) apply_filters( 'andruck_post_types', array( 'post' ) );
}

/** A post gets, keeps or loses a state in which strangers may read it. Revisions and autosaves are types of their own. */
function on_status( string $new, string $old, \WP_Post $post ): void {
	$was_public = in_array( $old, PUBLIC_STATES, true );
	$is_public  = in_array( $new, PUBLIC_STATES, true ) && '' === $post->post_password;
	if ( $was_public || $is_public ) {
		changed( $post );
	}
}

function on_delete( int $id, ?\WP_Post $post = null ): void {
	$post = $post ?: get_post( $id );
	if ( $post && in_array( $post->post_status, PUBLIC_STATES, true ) ) {
		changed( $post );
	}
}

/** The featured image of a published post can change without the post being saved. */
function on_meta( $meta_ids, $post_id, $key ): void {
	$post = '_thumbnail_id' === $key ? get_post( $post_id ) : null;
	if ( $post && in_array( $post->post_status, PUBLIC_STATES, true ) ) {
		changed( $post );
	}
}

/** Write down that a post has changed. The time tells changes within one second apart, which post_modified does not. */
function changed( \WP_Post $post ): void {
	global $wpdb;
	if ( ! in_array( $post->post_type, post_types(), true ) || '' === secret() ) {
		return;
	}
	$at = \DateTimeImmutable::createFromFormat( 'U.u', sprintf( '%.6F', microtime( true ) ) )->format( 'Y-m-d\TH:i:s.u\Z' );
	update_post_meta( $post->ID, CHANGED_META, $at );
	$wpdb->query( $wpdb->prepare(
		'INSERT INTO ' . table() . ' (post_id, changed_at, attempts, due, leased_until, problem) VALUES (%d, %s, 0, 0, 0, %s)
		ON DUPLICATE KEY UPDATE changed_at = VALUES(changed_at), attempts = 0, due = 0, problem = VALUES(problem)',
		$post->ID, $at, ''
	) );
	wake_cron( time() + LEASE ); // should this process die before it has sent
	if ( ! has_action( 'shutdown', __NAMESPACE__ . '\on_shutdown' ) ) {
		add_action( 'shutdown', __NAMESPACE__ . '\on_shutdown', 99 );
	}
}

/* Sending. */

/** Everything is saved: let the editor go, where the server can, then send. */
function on_shutdown(): void {
	foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $finish ) {
		if ( function_exists( $finish ) ) {
			$finish();
		}
	}
	send_waiting();
}

add_action( CRON_HOOK, __NAMESPACE__ . '\send_waiting' );

/** Send what is due, each post's current state, until all is sent or the time is up. */
function send_waiting(): void {
	global $wpdb;
	ignore_user_abort( true );
	$until = microtime( true ) + SENDING_BUDGET;
	while ( microtime( true ) < $until ) {
		$row = $wpdb->get_row( $wpdb->prepare(
			'SELECT * FROM ' . table() . ' WHERE due <= %d AND leased_until <= %d ORDER BY due, changed_at LIMIT 1', time(), time()
		) );
		if ( ! $row ) {
			break;
		}
		$claimed = $wpdb->query( $wpdb->prepare(
			'UPDATE ' . table() . ' SET leased_until = %d WHERE post_id = %d AND leased_until = %d', time() + LEASE, $row->post_id, $row->leased_until
		) );
		if ( $claimed ) {
			send_row( $row );
		}
	}
	$next = $wpdb->get_var( 'SELECT MIN(GREATEST(due, leased_until)) FROM ' . table() );
	wp_clear_scheduled_hook( CRON_HOOK );
	if ( null !== $next ) {
		wake_cron( max( (int) $next, time() + 1 ) );
	}
}

/** Send one post; what changed meanwhile stays in the queue and is due at once. */
function send_row( object $row ): void {
	global $wpdb;
	$id     = (int) $row->post_id;
	$answer = post_signed( message_about( $id, $row->changed_at ), "wp_{$id}" );
	if ( '' === $answer['problem'] ) {
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . table() . ' WHERE post_id = %d AND changed_at = %s', $id, $row->changed_at ) );
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . table() . ' SET leased_until = 0 WHERE post_id = %d', $id ) );
		if ( get_post( $id ) ) {
			update_post_meta( $id, RECEIPT_META, array(
				'url'      => esc_url_raw( (string) ( $answer['json']['receipt'] ?? '' ) ),
				'state'    => sanitize_text_field( (string) ( $answer['json']['state'] ?? 'sent' ) ),
				'sentence' => sanitize_text_field( (string) ( $answer['json']['sentence'] ?? '' ) ),
			) );
			delete_transient( "andruck_receipt_{$id}" );
		}
		return;
	}
	$delay = max( min( LONGEST_DELAY, FIRST_DELAY * 2 ** min( 7, (int) $row->attempts ) ), $answer['retry_after'] );
	$wpdb->query( $wpdb->prepare(
		'UPDATE ' . table() . ' SET attempts = attempts + 1, due = %d, problem = %s WHERE post_id = %d AND changed_at = %s',
		time() + $delay, $answer['problem'], $id, $row->changed_at
	) );
	$wpdb->query( $wpdb->prepare( 'UPDATE ' . table() . ' SET leased_until = 0 WHERE post_id = %d', $id ) );
}

/** What Andruck is told: the whole post if strangers may read it, now or at its time; else that it is gone, and no more. */
function message_about( int $id, string $changed_at ): array {
	clean_post_cache( $id );
	$post    = get_post( $id );
	$message = array( 'event' => 'post.withdrawn', 'id' => $id, 'changed_at' => $changed_at, 'site' => home_url( '/' ) );
	if ( $post && in_array( $post->post_status, PUBLIC_STATES, true ) && '' === $post->post_password ) {
		$message['event'] = 'publish' === $post->post_status ? 'post.published' : 'post.scheduled';
		$message['post']  = rendered( $post );
	}
	return $message;
}

/** The post as the REST API gives it to a stranger who asks with `_embed`: nothing that only members may read is in it. */
function rendered( \WP_Post $post ): array {
	$user = get_current_user_id();
	wp_set_current_user( 0 );
	try {
		$request = new \WP_REST_Request( 'GET', "/wp/v2/posts/{$post->ID}" );
		$request['context'] = 'view';
		$server  = rest_get_server();
		$type    = get_post_type_object( $post->post_type );
		$found   = $type->get_rest_controller() ?: new \WP_REST_Posts_Controller( $post->post_type );
		$data    = $server->response_to_data( $found->prepare_item_for_response( $post, $request ), false );
		unset( $data['_links'] );
		return with_embedded( $data, $post, $server );
	} finally {
		wp_set_current_user( $user );
	}
}

/** What `_embed` adds. The API itself hides the terms, author and picture of what is not out yet, which a scheduled post needs. */
function with_embedded( array $data, \WP_Post $post, \WP_REST_Server $server ): array {
	$request            = new \WP_REST_Request( 'GET' );
	$request['context'] = 'embed';
	$data['_embedded']  = array( 'wp:term' => array() );
	foreach ( get_object_taxonomies( $post, 'objects' ) as $taxonomy ) {
		$terms = $taxonomy->show_in_rest ? get_the_terms( $post, $taxonomy->name ) : false;
		$data['_embedded']['wp:term'][] = array_map( function ( \WP_Term $term ): array {
			return array( 'id' => $term->term_id, 'name' => $term->name, 'slug' => $term->slug, 'taxonomy' => $term->taxonomy );
		}, is_array( $terms ) ? $terms : array() );
	}
	$author = get_userdata( (int) $post->post_author );
	if ( $author ) {
		$data['_embedded']['author'] = array( array( 'id' => $author->ID, 'name' => $author->display_name, 'url' => $author->user_url ) );
	}
	$picture = get_post( (int) get_post_thumbnail_id( $post ) );
	if ( $picture && 'attachment' === $picture->post_type ) {
		$media = ( new \WP_REST_Attachments_Controller( 'attachment' ) )->prepare_item_for_response( $picture, $request );
		$data['_embedded']['wp:featuredmedia'] = array( $server->response_to_data( $media, false ) );
	}
	return $data;
}

/**
 * Post a message, signed by the Standard Webhooks scheme. Its id is made from what it says, so that the same message
 * always has the same one, and a changed one another.
 *
 * @return array{problem: string, retry_after: int, json: array} `problem` is empty after a 2xx.
 */
function post_signed( array $message, string $prefix ): array {
	$body     = wp_json_encode( $message, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	$key      = base64_decode( substr( secret(), 6 ), true );
	$id       = $prefix . '_' . substr( hash( 'sha256', (string) $body ), 0, 32 );
	$now      = (string) time();
	$failed   = array( 'problem' => '', 'retry_after' => 0, 'json' => array() );
	if ( false === $body || ! is_secret( secret() ) || '' === address() ) {
		return array( 'problem' => __( 'Set the address and the secret under Settings, Andruck.', 'andruck' ) ) + $failed;
	}
	$response = wp_remote_post( address(), array(
		'timeout'     => TIMEOUT,
		'redirection' => 0,
		'body'        => $body,
		'headers'     => array(
			'Content-Type'      => 'application/json',
			'webhook-id'        => $id,
			'webhook-timestamp' => $now,
			'webhook-signature' => 'v1,' . base64_encode( hash_hmac( 'sha256', "{$id}.{$now}.{$body}", $key, true ) ),
		),
	) );
	if ( is_wp_error( $response ) ) {
		return array( 'problem' => $response->get_error_message() ) + $failed;
	}
	$status = (int) wp_remote_retrieve_response_code( $response );
	$json   = json_decode( wp_remote_retrieve_body( $response ), true );
	$json   = is_array( $json ) ? $json : array();
	if ( $status >= 200 && $status < 300 ) {
		return array( 'json' => $json ) + $failed;
	}
	$detail = is_string( $json['detail'] ?? null ) ? $json['detail'] : '';
	return array(
		/* translators: 1: HTTP status, 2: what Andruck says of it */
		'problem'     => substr( sprintf( __( 'Andruck answered %1$d. %2$s', 'andruck' ), $status, $detail ), 0, 500 ),
		'retry_after' => min( LONGEST_DELAY, (int) wp_remote_retrieve_header( $response, 'retry-after' ) ),
	) + $failed;
}

/** Have wp-cron look at the queue at a time, unless it does so before. */
function wake_cron( int $at ): void {
	$planned = wp_next_scheduled( CRON_HOOK );
	if ( ! $planned || $planned > $at ) {
		wp_clear_scheduled_hook( CRON_HOOK );
		wp_schedule_single_event( $at, CRON_HOOK );
	}
}

/* Whoever pulls over the REST API learns the same time of change as whoever is told. */

add_action( 'rest_api_init', function (): void {
	register_rest_field( post_types(), 'andruck', array(
		'get_callback' => function ( array $post ): array {
			return array( 'changed_at' => (string) get_post_meta( $post['id'], CHANGED_META, true ) );
		},
		'schema'       => array( 'type' => 'object', 'context' => array( 'view' ), 'readonly' => true ),
	) );
} );

/* Settings. Constants in wp-config.php go first. */

/** An array, not two options: wp-admin/options.php shows every option that is plain text, the secret too. */
function setting( string $name ): string {
	$constant = 'ANDRUCK_' . strtoupper( $name );
	$settings = get_option( 'andruck_settings' );
	return defined( $constant ) ? (string) constant( $constant ) : (string) ( $settings[ $name ] ?? '' );
}

function address(): string {
	return setting( 'address' );
}

function secret(): string {
	return setting( 'secret' );
}

function is_secret( string $secret ): bool {
	$key = 0 === strpos( $secret, 'whsec_' ) ? base64_decode( substr( $secret, 6 ), true ) : false;
	return false !== $key && strlen( $key ) >= 24 && strlen( $key ) <= 64;
}

function table(): string {
	global $wpdb;
	return $wpdb->prefix . 'andruck_queue';
}

add_action( 'init', function (): void {
	if ( SCHEMA === get_option( 'andruck_schema' ) ) {
		return;
	}
	global $wpdb;
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	dbDelta( 'CREATE TABLE ' . table() . " (
		post_id bigint(20) unsigned NOT NULL,
		changed_at varchar(40) NOT NULL,
		attempts int(10) unsigned NOT NULL,
		due bigint(20) unsigned NOT NULL,
		leased_until bigint(20) unsigned NOT NULL,
		problem text NOT NULL,
		PRIMARY KEY  (post_id),
		KEY due (due)
		) {$wpdb->get_charset_collate()};" );
	update_option( 'andruck_schema', SCHEMA );
} );

add_action( 'admin_init', function (): void {
	register_setting( 'andruck', 'andruck_settings', array( 'type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\checked_settings' ) );
} );

/** What is wrong is not taken. An empty secret leaves it as it is: it is never shown, so nobody could send it back. */
function checked_settings( $given ): array {
	$kept    = array( 'address' => address(), 'secret' => secret() );
	$given   = is_array( $given ) ? $given : array();
	$address = esc_url_raw( trim( (string) ( $given['address'] ?? '' ) ), array( 'http', 'https' ) );
	$secret  = trim( (string) ( $given['secret'] ?? '' ) );
	if ( '' === $address ) {
		add_settings_error( 'andruck', 'address', __( 'The address must be the http or https address that "andruck source add" printed.', 'andruck' ) );
	}
	if ( '' !== $secret && ! is_secret( $secret ) ) {
		add_settings_error( 'andruck', 'secret', __( 'The secret must be whsec_ and 24 to 64 bytes in base64: copy it whole.', 'andruck' ) );
		$secret = '';
	}
	return array( 'address' => $address ?: $kept['address'], 'secret' => $secret ?: $kept['secret'] );
}

add_action( 'admin_menu', function (): void {
	add_options_page( 'Andruck', 'Andruck', 'manage_options', 'andruck', __NAMESPACE__ . '\settings_page' );
} );

function settings_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	global $wpdb;
	$rows   = $wpdb->get_results( 'SELECT * FROM ' . table() . ' ORDER BY changed_at LIMIT 20' );
	$fixed  = defined( 'ANDRUCK_SECRET' ) || defined( 'ANDRUCK_ADDRESS' );
	$result = get_transient( 'andruck_result_' . get_current_user_id() );
	delete_transient( 'andruck_result_' . get_current_user_id() );
	?>
	<div class="wrap"><h1>Andruck</h1>
	<?php if ( is_array( $result ) ) : ?>
		<div class="notice notice-<?php echo $result['good'] ? 'success' : 'error'; ?>"><p><?php echo esc_html( $result['text'] ); ?></p></div>
	<?php endif; ?>
	<?php if ( $fixed ) : ?><p><?php esc_html_e( 'wp-config.php sets the address or the secret; what it sets goes first.', 'andruck' ); ?></p><?php endif; ?>
	<form action="options.php" method="post"><?php settings_fields( 'andruck' ); ?>
		<table class="form-table" role="presentation">
		<tr><th><label for="andruck_address"><?php esc_html_e( 'Address', 'andruck' ); ?></label></th>
			<td><input class="regular-text code" type="url" id="andruck_address" name="andruck_settings[address]" value="<?php echo esc_attr( address() ); ?>"></td></tr>
		<tr><th><label for="andruck_secret"><?php esc_html_e( 'Secret', 'andruck' ); ?></label></th>
			<td><input class="regular-text code" type="password" id="andruck_secret" name="andruck_settings[secret]" value="" autocomplete="new-password"
				placeholder="<?php echo esc_attr( '' === secret() ? 'whsec_…' : 'whsec_…' . substr( rtrim( secret(), '=' ), -4 ) ); ?>">
			<p class="description"><?php esc_html_e( 'Left empty, it stays as it is.', 'andruck' ); ?></p></td></tr>
		</table><?php submit_button(); ?>
	</form>
	<form action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>" method="post">
		<?php wp_nonce_field( 'andruck_act' ); ?><input type="hidden" name="action" value="andruck_act">
		<?php submit_button( __( 'Send a test', 'andruck' ), 'secondary', 'test', false ); ?>
		<?php submit_button( __( 'Send what waits', 'andruck' ), 'secondary', 'send', false ); ?>
	</form>
	<?php if ( $rows ) : ?>
		<h2><?php esc_html_e( 'Waiting', 'andruck' ); ?></h2><ul>
		<?php foreach ( $rows as $row ) : ?>
			<li><?php echo esc_html( sprintf( '%d: %s', $row->post_id, $row->problem ?: __( 'not sent yet', 'andruck' ) ) ); ?></li>
		<?php endforeach; ?></ul>
	<?php endif; ?>
	</div>
	<?php
}

add_action( 'admin_post_andruck_act', function (): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not do this.', 'andruck' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'andruck_act' );
	global $wpdb;
	if ( isset( $_POST['test'] ) ) {
		$answer = post_signed( array( 'event' => 'test', 'site' => home_url( '/' ), 'at' => time() ), 'wp_test' );
		$text   = $answer['problem'] ?: __( 'Andruck has read the test message.', 'andruck' );
	} else {
		$wpdb->query( 'UPDATE ' . table() . ' SET due = 0' );
		send_waiting();
		$left = (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . table() );
		/* translators: number of posts */
		$text = $left ? sprintf( __( '%d posts still wait.', 'andruck' ), $left ) : __( 'Everything is sent.', 'andruck' );
	}
	$good = isset( $_POST['test'] ) ? '' === $answer['problem'] : 0 === $left;
	set_transient( 'andruck_result_' . get_current_user_id(), array( 'good' => $good, 'text' => $text ), 60 );
	wp_safe_redirect( admin_url( 'options-general.php?page=andruck' ) );
	exit;
} );

/* The list of posts. */

add_action( 'admin_init', function (): void {
	foreach ( post_types() as $type ) {
		add_filter( "manage_{$type}_posts_columns", function ( array $columns ): array {
			return $columns + array( 'andruck' => 'Andruck' );
		} );
		add_action( "manage_{$type}_posts_custom_column", __NAMESPACE__ . '\column', 10, 2 );
	}
} );

function column( string $name, int $id ): void {
	if ( 'andruck' !== $name ) {
		return;
	}
	global $wpdb;
	$row = $wpdb->get_row( $wpdb->prepare( 'SELECT problem FROM ' . table() . ' WHERE post_id = %d', $id ) );
	if ( $row ) {
		echo '<span title="' . esc_attr( $row->problem ) . '">' . esc_html__( 'waiting to be sent', 'andruck' ) . '</span>';
		return;
	}
	$receipt = receipt_of( $id );
	echo $receipt ? '<span title="' . esc_attr( $receipt['sentence'] ) . '">' . esc_html( $receipt['state'] ) . '</span>' : '—';
}

/** The state of the post's last receipt, asked for by this server; what is final is kept for a day. */
function receipt_of( int $id ): ?array {
	static $spent = 0.0;
	$known  = get_post_meta( $id, RECEIPT_META, true );
	$url    = is_array( $known ) ? $known['url'] : '';
	$cached = get_transient( "andruck_receipt_{$id}" );
	if ( '' === $url || is_array( $cached ) || $spent >= RECEIPT_BUDGET ) { // what was not understood has no receipt
		return is_array( $cached ) ? $cached : ( is_array( $known ) ? $known : null );
	}
	$began    = microtime( true );
	$same     = wp_parse_url( $url, PHP_URL_HOST ) === wp_parse_url( address(), PHP_URL_HOST );
	$get      = $same ? 'wp_remote_get' : 'wp_safe_remote_get'; // only the host that was set up may be inside
	$json     = json_decode( wp_remote_retrieve_body( $get( $url, array( 'timeout' => 1, 'redirection' => 0 ) ) ), true );
	$spent   += microtime( true ) - $began;
	$readable = is_array( $json ) && is_string( $json['state'] ?? null );
	$receipt  = array(
		'state'    => $readable ? $json['state'] : __( 'sent', 'andruck' ),
		'sentence' => $readable ? (string) ( $json['sentence'] ?? '' ) : __( 'Andruck does not say what became of it.', 'andruck' ),
	);
	set_transient( "andruck_receipt_{$id}", $receipt, ! empty( $json['complete'] ) ? DAY_IN_SECONDS : RECEIPT_CACHE );
	return $receipt;
}

/* The end. */

register_deactivation_hook( __FILE__, function (): void {
	wp_clear_scheduled_hook( CRON_HOOK );
} );
register_uninstall_hook( __FILE__, __NAMESPACE__ . '\uninstall' );

function uninstall(): void {
	global $wpdb;
	wp_clear_scheduled_hook( CRON_HOOK );
	foreach ( array( 'andruck_settings', 'andruck_schema' ) as $option ) {
		delete_option( $option );
	}
	delete_post_meta_by_key( CHANGED_META );
	delete_post_meta_by_key( RECEIPT_META );
	$wpdb->query( "DELETE FROM {$wpdb->options} WHERE option_name LIKE '\_transient\_andruck\_%' OR option_name LIKE '\_transient\_timeout\_andruck\_%'" );
	$wpdb->query( 'DROP TABLE IF EXISTS ' . table() );
}
