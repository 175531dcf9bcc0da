<?php
// PHP's own server as WordPress wants one: a file is served, all else is index.php's. Without it, no address is pretty.
$file = __DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_dir($file)) {
    $file = rtrim($file, '/') . '/index.php';
}
if (is_file($file) && __DIR__ . '/index.php' !== $file) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/index.php';
