{{/* The names of all parts begin with the release's. */}}
{{- define "parley.name" -}}
{{- if contains "parley" .Release.Name }}{{ .Release.Name }}{{ else }}{{ printf "%s-parley" .Release.Name }}{{ end -}}
{{- end }}

{{/* Of one part: (list $ "app"). */}}
{{- define "parley.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: parley
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "parley.labels" -}}
{{- $root := index . 0 -}}
{{ include "parley.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{- define "parley.redisAddress" -}}
{{- if .Values.redis.enabled -}}
{{ include "parley.name" . }}-redis.{{ .Release.Namespace }}.svc:6379
{{- else -}}
{{ required "redis.address is needed where redis.enabled is false: LiveKit's nodes meet there" .Values.redis.address }}
{{- end -}}
{{- end }}

{{/* For the configuration of one part: (list $ "egress"). */}}
{{- define "parley.redisPassword" -}}
{{- $redis := (index . 0).Values.redis -}}
{{- if $redis.existingSecret -}}
{{ fail (printf "%s.existingSecret is needed with redis.existingSecret: its config.yaml has the password in it" (index . 1)) }}
{{- end -}}
{{ $redis.password }}
{{- end }}

{{/* A WebSocket lives as long as a session: ingress-nginx would end one that is quiet for a minute. */}}
{{- define "parley.webSocketAnnotations" -}}
nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"
nginx.ingress.kubernetes.io/proxy-send-timeout: "3600"
nginx.ingress.kubernetes.io/proxy-buffering: "off"
{{- end }}
