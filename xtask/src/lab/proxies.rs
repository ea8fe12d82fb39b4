//! Proxies in front of nodes, set up to rewrite what proxies rewrite.
//!
//! They end TLS with a key that the member's card lists: the node's own, or one of theirs (`tls_certificates` in
//! card.toml). Between proxy and node there is TLS again, on loopback.

use std::fs;

use super::members::{Member, openssl};
use super::namespaces::Lab;

/// One kind of proxy.
#[derive(Clone, Copy, Debug)]
pub(super) enum Proxy {
    /// nginx with the node's own key: HTTP/1.0 to the node, a prefix and doubled slashes, everything buffered.
    NginxWithNodeKey,
    /// nginx with a key of its own: HTTP/1.1 with connections kept, nothing buffered, chunks, a query added.
    NginxWithOwnKey,
    /// HAProxy with the node's own key: HTTP/2 on both sides, another path and host, headers taken away.
    Haproxy,
}

impl Proxy {
    /// Makes its key, where it has one of its own, and says so on the card that is yet to be made.
    pub(super) fn prepare(self, lab: &Lab, member: &Member) -> Result<(), String> {
        let Proxy::NginxWithOwnKey = self else { return Ok(()) };
        let folder = member.code;
        openssl(
            lab,
            member.code,
            &format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=proxy \
                 -keyout {folder}/proxy.key -out {folder}/proxy.crt"
            ),
        )?;
        let file = member.folder(lab).join("card.toml");
        let card = fs::read_to_string(&file).map_err(|error| error.to_string())?;
        let changed = card
            .replace("own_tls_key = true", "own_tls_key = false")
            .replace("# tls_certificates = [\"proxy.crt\"]", "tls_certificates = [\"proxy.crt\"]");
        if changed.matches("\ntls_certificates").count() != 1 {
            return Err("card.toml has no place for the certificate of a proxy".to_owned());
        }
        fs::write(&file, changed).map_err(|error| error.to_string())
    }

    /// Writes its settings and starts it.
    pub(super) fn start(self, lab: &Lab, member: &Member) -> Result<(), String> {
        let keys = member.folder(lab).join("keys");
        let (certificate, key) = match self {
            Proxy::NginxWithOwnKey => (member.folder(lab).join("proxy.crt"), member.folder(lab).join("proxy.key")),
            _ => (keys.join("tls.crt"), keys.join("tls.key")),
        };
        let scratch = lab.folder().join(format!("{}-proxy", member.code));
        fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
        let shown = |path: &std::path::Path| path.display().to_string();
        let file = scratch.join("settings");
        let text = match self {
            Proxy::NginxWithNodeKey | Proxy::NginxWithOwnKey => NGINX
                .replace("SCRATCH", &shown(&scratch))
                .replace("ADDRESS", &member.address)
                .replace("CERTIFICATE", &shown(&certificate))
                .replace("KEY", &shown(&key))
                .replace("LOCATION", if let Proxy::NginxWithNodeKey = self { BUFFERING } else { STREAMING }),
            Proxy::Haproxy => {
                let both = scratch.join("both.pem");
                let read = |path| fs::read_to_string(path).map_err(|error| error.to_string());
                fs::write(&both, read(&certificate)? + &read(&key)?).map_err(|error| error.to_string())?;
                HAPROXY.replace("ADDRESS", &member.address).replace("BOTH", &shown(&both))
            }
        };
        fs::write(&file, text).map_err(|error| error.to_string())?;
        let (program, flag) = if let Proxy::Haproxy = self { ("haproxy", "-f") } else { ("nginx", "-c") };
        lab.start(member.code, program, &[flag, &shown(&file)], &format!("{}-proxy.log", member.code))
    }
}

const NGINX: &str = "\
daemon off;
user root;
worker_processes 1;
pid SCRATCH/pid;
error_log SCRATCH/error.log warn;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path SCRATCH/body;
    proxy_temp_path SCRATCH/proxied;
    fastcgi_temp_path SCRATCH/fastcgi;
    uwsgi_temp_path SCRATCH/uwsgi;
    scgi_temp_path SCRATCH/scgi;
    merge_slashes off;
    upstream node { server 127.0.0.1:7400; keepalive 4; }
    server {
        listen ADDRESS:443 ssl http2;
        ssl_certificate CERTIFICATE;
        ssl_certificate_key KEY;
        ssl_protocols TLSv1.3;
        client_max_body_size 16m;
        gzip on;
        gzip_types *;
        gzip_min_length 1;
        proxy_ssl_protocols TLSv1.3;
        proxy_read_timeout 60s;
        LOCATION
    }
}
";

const BUFFERING: &str = "\
location / {
            proxy_set_header Host inside.example;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Real-IP 203.0.113.7;
            proxy_set_header User-Agent \"\";
            add_header X-Frame-Options DENY;
            proxy_pass https://127.0.0.1:7400/edge//;
        }";

const STREAMING: &str = "\
location / {
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_set_header Accept-Encoding gzip;
            proxy_set_header Forwarded \"for=unknown;proto=http\";
            proxy_request_buffering off;
            proxy_buffering off;
            rewrite ^/(.*)$ //$1?via=proxy break;
            proxy_pass https://node;
        }";

const HAPROXY: &str = "\
global
    maxconn 512
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout http-request 20s
frontend peers
    bind ADDRESS:443 ssl crt BOTH alpn h2,http/1.1 ssl-min-ver TLSv1.3
    option http-buffer-request
    http-request set-path /edge%[path]
    http-request set-header Host hidden.example
    http-request set-header X-Forwarded-Proto http
    http-request del-header User-Agent
    http-response set-header Strict-Transport-Security max-age=60
    default_backend node
backend node
    server node 127.0.0.1:7400 ssl verify none ssl-min-ver TLSv1.3 alpn h2
";
