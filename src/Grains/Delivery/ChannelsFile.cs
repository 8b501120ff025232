using Watchgrain.Grains.Governance;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Grains.Delivery;

/// <summary>Reads a channel file: YAML, described in docs/delivery.md. Every mistake is refused with file, line and column, as a <see cref="ChannelsFileException"/>. Secrets stand in files or environment variables that it names, never in itself.</summary>
/// <param name="templates">Directory of the templates that come with the host.</param>
/// <param name="environment">Value of an environment variable; null when it is not set.</param>
public sealed class ChannelsFile(string templates, Func<string, string?> environment)
{
    /// <summary>Each has an outbox per tenant.</summary>
    public const int MostChannels = 64;

    /// <summary>The template of a webhook without one.</summary>
    public const string CloudEvents = "cloudevents";

    /// <summary>The kind of channel that moves an alias.</summary>
    public const string Mlflow = "mlflow";

    /// <summary>The kind of channel that posts run events.</summary>
    public const string OpenLineage = "openlineage";

    private const string Webhook = "webhook";
    private const string TemplateSuffix = ".liquid";
    private const int LongestName = 64;

    /// <summary>As MLflow has it.</summary>
    private const int LongestAlias = 255;
    private const int LongestNamespace = 255;
    private const int LongestTimeoutSeconds = 60;
    private const int MostAttempts = 100;

    private static readonly string[] BuiltIn = ["slack", "alertmanager", "github", "airflow", "argo"];
    private static readonly string[] EveryKind = ["name", "kind", "tenant", "url", "bearer", "models", "timeout_seconds", "attempts"];
    private static readonly string[] OfWebhooks = ["secret", "template", "states", "actions"];
    private static readonly string[] OfMlflow = ["alias", "registered_models", "targets", "versions"];
    private static readonly string[] OfOpenLineage = ["secret", "actions", "namespace"];

    public Channels Read(string path) => Parse(Path.GetFileName(path), Path.GetDirectoryName(Path.GetFullPath(path))!, File.ReadAllBytes(path));

    /// <param name="file">Name to be used in messages.</param>
    /// <param name="directory">Where files lie that are named without a directory.</param>
    /// <param name="bytes">UTF-8.</param>
    public Channels Parse(string file, string directory, byte[] bytes)
    {
        var yaml = new YamlPlaces(file);
        var root = yaml.Mapping(yaml.Document(bytes), "a channel file", "version", "channels");
        var version = yaml.Value(root, "version");
        if (yaml.Scalar(version) is not "1") throw yaml.Wrong(version, $"version is '{yaml.Scalar(version)}'; this program reads version 1");
        var list = yaml.Value(root, "channels") as YamlSequenceNode ?? throw yaml.Wrong(yaml.Value(root, "channels"), "channels must be a list");
        var channels = new List<Channel>();
        foreach (var node in list)
        {
            var channel = ReadChannel(yaml, directory, node);
            if (channels.Exists(earlier => earlier.Name == channel.Name)) throw yaml.Wrong(node, $"channel '{channel.Name}' stands here twice");
            channels.Add(channel);
            if (channels.Count > MostChannels) throw yaml.Wrong(node, $"there are more than {MostChannels} channels");
        }

        return new(channels);
    }

    private Channel ReadChannel(YamlPlaces yaml, string directory, YamlNode node)
    {
        var mapping = yaml.Mapping(node, "a channel", [.. EveryKind.Union(OfWebhooks).Union(OfMlflow).Union(OfOpenLineage)]);
        var name = ReadName(yaml, yaml.Value(mapping, "name"), "name");
        if (ReadKind(yaml, mapping) == OpenLineage) return ReadOpenLineage(yaml, directory, yaml.Mapping(node, "a channel", [.. EveryKind, .. OfOpenLineage]), name);
        if (ReadKind(yaml, mapping) == Mlflow) return ReadMlflow(yaml, directory, yaml.Mapping(node, "a channel", [.. EveryKind, .. OfMlflow]), name);
        mapping = yaml.Mapping(node, "a channel", [.. EveryKind, .. OfWebhooks]);
        var template = ReadTemplate(yaml, directory, YamlPlaces.Find(mapping, "template"));
        if (template is null && YamlPlaces.Find(mapping, "secret") is null) throw yaml.Wrong(node, $"channel '{name}' has no secret: template {CloudEvents} is always signed");
        return new()
        {
            Name = name,
            Tenant = YamlPlaces.Find(mapping, "tenant") is { } tenant ? ReadName(yaml, tenant, "tenant") : null,
            Url = ReadUrl(yaml, directory, yaml.Value(mapping, "url")),
            Secrets = YamlPlaces.Find(mapping, "secret") is { } secret ? ReadSecrets(yaml, directory, secret) : [],
            Bearer = YamlPlaces.Find(mapping, "bearer") is { } bearer ? ReadBearer(yaml, directory, bearer) : "",
            Template = template,
            States = yaml.Words(mapping, "states", Known<DecisionState>),
            Actions = yaml.Words(mapping, "actions", Known<GovernedAction>),
            Models = ReadModels(yaml, mapping),
            Timeout = ReadTimeout(yaml, mapping),
            Attempts = ReadAttempts(yaml, mapping),
        };
    }

    private static string ReadKind(YamlPlaces yaml, YamlMappingNode mapping)
    {
        if (YamlPlaces.Find(mapping, "kind") is not { } node) return Webhook;
        return yaml.Scalar(node) is Webhook or Mlflow or OpenLineage ? yaml.Scalar(node) : throw yaml.Wrong(node, $"kind is '{yaml.Scalar(node)}'; it is {Webhook}, {Mlflow} or {OpenLineage}");
    }

    /// <summary>Takes what lineage tells of: registrations, evaluations and every step of decisions, for a run that has begun has to end.</summary>
    private Channel ReadOpenLineage(YamlPlaces yaml, string directory, YamlMappingNode mapping, string name) => new()
    {
        Name = name,
        Tenant = YamlPlaces.Find(mapping, "tenant") is { } tenant ? ReadName(yaml, tenant, "tenant") : null,
        Url = ReadUrl(yaml, directory, yaml.Value(mapping, "url")),
        Secrets = YamlPlaces.Find(mapping, "secret") is { } secret ? ReadSecrets(yaml, directory, secret) : [],
        Bearer = YamlPlaces.Find(mapping, "bearer") is { } bearer ? ReadBearer(yaml, directory, bearer) : "",
        LineageNamespace = YamlPlaces.Find(mapping, "namespace") is { } space ? ReadNamespace(yaml, space) : "",
        Actions = yaml.Words(mapping, "actions", Known<GovernedAction>),
        Models = ReadModels(yaml, mapping),
        Timeout = ReadTimeout(yaml, mapping),
        Attempts = ReadAttempts(yaml, mapping),
    };

    private static string ReadNamespace(YamlPlaces yaml, YamlNode node)
    {
        var space = yaml.Scalar(node);
        return space.Length is > 0 and <= LongestNamespace && space.All(letter => letter is > ' ' and <= '~') ? space : throw yaml.Wrong(node, $"namespace is '{space}'; it has 1 to {LongestNamespace} printable characters of ASCII, without spaces");
    }

    /// <summary>Takes rollbacks that come into force, and nothing else.</summary>
    private Channel ReadMlflow(YamlPlaces yaml, string directory, YamlMappingNode mapping, string name)
    {
        var url = ReadUrl(yaml, directory, yaml.Value(mapping, "url"));
        if (url.Query.Length > 0) throw yaml.Wrong(yaml.Value(mapping, "url"), "url is the base address of a registry, without ?");
        return new()
        {
            Name = name,
            Tenant = YamlPlaces.Find(mapping, "tenant") is { } tenant ? ReadName(yaml, tenant, "tenant") : null,
            Url = url,
            Bearer = YamlPlaces.Find(mapping, "bearer") is { } bearer ? ReadBearer(yaml, directory, bearer) : "",
            Alias = ReadAlias(yaml, mapping),
            States = new HashSet<string> { AuditWords.Of(DecisionState.InForce) },
            Actions = new HashSet<string> { AuditWords.Of(GovernedAction.Rollback) },
            Models = ReadModels(yaml, mapping),
            Timeout = ReadTimeout(yaml, mapping),
            Attempts = ReadAttempts(yaml, mapping),
        };
    }

    private static MlflowAlias ReadAlias(YamlPlaces yaml, YamlMappingNode mapping)
    {
        var node = yaml.Value(mapping, "alias");
        var alias = yaml.Scalar(node);
        if (alias.Length is 0 or > LongestAlias || !alias.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
            throw yaml.Wrong(node, $"alias is '{alias}'; it has 1 to {LongestAlias} letters, digits, '_' and '-'");
        var names = yaml.Pairs(YamlPlaces.Find(mapping, "registered_models"), "registered_models").ToDictionary(
            pair => pair.Key, pair => yaml.Scalar(pair.Value) is { Length: > 0 } name ? name : throw yaml.Wrong(pair.Value, "a registered model has a name"), StringComparer.Ordinal);
        var read = new MlflowAlias(alias, names, ReadVersions(yaml, mapping, "targets", "a target"), ReadVersions(yaml, mapping, "versions", "a version"));
        foreach (var (model, versions) in read.Targets)
        {
            if (versions.Keys.FirstOrDefault(version => read.VersionOf(model, version) is null) is { } version)
                throw yaml.Wrong(YamlPlaces.Find(mapping, "targets")!, $"versions does not say what {model} {version} is called in the registry: nobody could see whether the alias still points to it");
        }

        return read;
    }

    /// <summary>Versions of the registry by model and version.</summary>
    private static Dictionary<string, IReadOnlyDictionary<string, string>> ReadVersions(YamlPlaces yaml, YamlMappingNode mapping, string key, string one)
    {
        var read = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (model, versions) in yaml.Pairs(YamlPlaces.Find(mapping, key), key))
        {
            read[model] = yaml.Pairs(versions, $"{key} of {model}").ToDictionary(
                pair => pair.Key,
                pair => yaml.Scalar(pair.Value) is var version && MlflowAlias.IsVersion(version) ? version : throw yaml.Wrong(pair.Value, $"{one} is '{version}'; it is a version as MLflow numbers them, from 1"), StringComparer.Ordinal);
        }

        return read;
    }

    private static HashSet<string> ReadModels(YamlPlaces yaml, YamlMappingNode mapping) => yaml.Words(mapping, "models", word => word.Length == 0 ? "it is the id of a model" : null);

    private static TimeSpan ReadTimeout(YamlPlaces yaml, YamlMappingNode mapping) => TimeSpan.FromSeconds(yaml.Number(mapping, "timeout_seconds", 1, LongestTimeoutSeconds, (int)Channel.DefaultTimeout.TotalSeconds));

    private static int ReadAttempts(YamlPlaces yaml, YamlMappingNode mapping) => yaml.Number(mapping, "attempts", 1, MostAttempts, Channel.DefaultAttempts);

    private static string? Known<T>(string word)
        where T : struct, Enum => AuditWords.Parse<T>(word) is null ? $"it is one of {AuditWords.All<T>()}" : null;

    private static string ReadName(YamlPlaces yaml, YamlNode node, string key)
    {
        var name = yaml.Scalar(node);
        return name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? name
            : throw yaml.Wrong(node, $"{key} is '{name}'; it has 1 to {LongestName} letters, digits, '.', '_' and '-'");
    }

    private Uri ReadUrl(YamlPlaces yaml, string directory, YamlNode node)
    {
        // Some receivers have their secret in the path: then no message shows it.
        var isShown = node is YamlScalarNode;
        var text = isShown ? yaml.Scalar(node) : ReadSecret(yaml, directory, node, "url");
        return ReceiverAddress.Parse(text) ?? throw yaml.Wrong(node, $"url {(isShown ? $"is '{text}'; it" : "that is named here")} {ReceiverAddress.Rule}");
    }

    private string ReadBearer(YamlPlaces yaml, string directory, YamlNode node)
    {
        var token = ReadSecret(yaml, directory, node, "bearer");
        return token.Any(letter => letter is <= ' ' or > '~') ? throw yaml.Wrong(node, "the bearer token that is named here has characters that a header cannot carry") : token;
    }

    private List<byte[]> ReadSecrets(YamlPlaces yaml, string directory, YamlNode node)
    {
        var words = ReadSecret(yaml, directory, node, "secret").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > WebhookSignature.MostKeys) throw yaml.Wrong(node, $"more than {WebhookSignature.MostKeys} secrets are named here");
        return [.. words.Select(word => WebhookSignature.UsableKey(word) ?? throw yaml.Wrong(node, $"a secret that is named here is not {WebhookSignature.SecretPrefix} and {WebhookSignature.ShortestKey} to {WebhookSignature.LongestKey} bytes in base64"))];
    }

    /// <summary>What stands in a file or an environment variable, without white space around it.</summary>
    private string ReadSecret(YamlPlaces yaml, string directory, YamlNode node, string key)
    {
        var mapping = yaml.Mapping(node, key, "env", "file");
        if (mapping.Children.Count != 1) throw yaml.Wrong(node, $"{key} names either env or file");
        var place = mapping.Children.Values.Single();
        string? text;
        if (YamlPlaces.Find(mapping, "env") is not null)
            text = environment(yaml.Scalar(place)) ?? throw yaml.Wrong(place, $"the environment variable {yaml.Scalar(place)} is not set");
        else
            text = ReadFile(yaml, place, Path.Combine(directory, yaml.Scalar(place)));
        return text.Trim() is { Length: > 0 } trimmed ? trimmed : throw yaml.Wrong(place, $"{key} is empty there");
    }

    private PayloadTemplate? ReadTemplate(YamlPlaces yaml, string directory, YamlNode? node)
    {
        if (node is null || yaml.Scalar(node) is CloudEvents) return null;
        var name = yaml.Scalar(node);
        if (!BuiltIn.Contains(name) && !name.EndsWith(TemplateSuffix, StringComparison.Ordinal))
            throw yaml.Wrong(node, $"template is '{name}'; it is one of {CloudEvents}, {string.Join(", ", BuiltIn)}, or a file whose name ends in {TemplateSuffix}");
        var text = ReadFile(yaml, node, BuiltIn.Contains(name) ? Path.Combine(templates, name + TemplateSuffix) : Path.Combine(directory, name));
        return PayloadTemplate.Parse(name, text);
    }

    private static string ReadFile(YamlPlaces yaml, YamlNode node, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw yaml.Wrong(node, error.Message);
        }
    }
}
