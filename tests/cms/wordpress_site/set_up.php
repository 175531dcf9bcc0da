<?php
// Installs WordPress into its empty database, as the first visit of a browser does; prints the application password.
define('WP_INSTALLING', true);
[, $url, $user, $password] = $argv;
$_SERVER['HTTP_HOST'] = parse_url($url, PHP_URL_HOST) . ':' . parse_url($url, PHP_URL_PORT);
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
wp_install('Testblatt', $user, 'ada@example.com', true, '', $password);
wp_update_user(array('ID' => 1, 'display_name' => 'Ada Redaktion'));
update_option('permalink_structure', '/%year%/%postname%/');
update_option('timezone_string', 'Europe/Berlin');
$problem = activate_plugin('andruck.php');
if (is_wp_error($problem)) {
    fwrite(STDERR, $problem->get_error_message());
    exit(1);
}
[$token] = WP_Application_Passwords::create_new_application_password(1, array('name' => 'Andruck'));
echo $token;
