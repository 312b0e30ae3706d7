{{- define "roleback.name" -}}
{{- printf "%s" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "roleback.selector" -}}
app.kubernetes.io/name: roleback
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "roleback.labels" -}}
{{ include "roleback.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}
