using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Grains.Governance;

/// <summary>Reads a policy file: YAML, described in docs/governance.md. Every mistake is refused with file, line and column, as a <see cref="PolicyException"/>.</summary>
public static class PolicyFile
{
    /// <summary>A policy needs four levels.</summary>
    public const int MostNesting = 16;

    private const string Any = "any";

    /// <summary>What an incident can lead to; the others only people propose.</summary>
    private static readonly GovernedAction[] RuleActions = [.. Enum.GetValues<GovernedAction>().Where(action => action is not (GovernedAction.ReleaseQuarantine or GovernedAction.ChangePolicy))];

    private static readonly string[] RuleKeys = ["name", "family", "subject", "action", "mode", "approvals", "roles", "deadline"];

    public static Policy Read(string path) => Parse(Path.GetFileName(path), File.ReadAllBytes(path));

    /// <param name="file">Name to be used in messages.</param>
    /// <param name="bytes">UTF-8.</param>
    public static Policy Parse(string file, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var root = Mapping(file, Document(file, bytes), "a policy");
        Only(file, root, "version", "rules", "automatic", "people", "planted");
        var version = Scalar(file, Value(file, root, "version"));
        if (version.Value != "1") throw Wrong(file, version, $"version is '{version.Value}'; this program reads version 1");

        var list = Value(file, root, "rules") as YamlSequenceNode ?? throw Wrong(file, Value(file, root, "rules"), "rules must be a list");
        var rules = new List<PolicyRule>();
        foreach (var node in list)
        {
            var rule = Rule(file, Mapping(file, node, "a rule"));
            if (rules.Exists(earlier => earlier.Name == rule.Name)) throw Wrong(file, node, $"rule '{rule.Name}' stands here twice");
            rules.Add(rule);
        }

        foreach (var family in Enum.GetValues<Family>())
        {
            foreach (var subject in Enum.GetValues<SubjectKind>())
            {
                if (!rules.Exists(rule => rule.Matches(family, subject)))
                    throw Wrong(file, list, $"no rule covers family {AuditWords.Of(family)} with subject {AuditWords.Of(subject)}; end the list with a rule for any");
            }
        }

        return new(rules, Convert.ToHexStringLower(SHA256.HashData(bytes))) { File = bytes, Limits = Limits(file, root), People = People(file, root), PlantedPerThousand = Planted(file, root) };
    }

    private static ActionLimits? Limits(string file, YamlMappingNode root)
    {
        if (Optional(root, "automatic") is not { } section) return null;
        var limits = Mapping(file, section, "automatic");
        Only(file, limits, "cooldown", "per_day", "per_day_tenant");
        TimeSpan? cooldown = null;
        if (Optional(limits, "cooldown") is { } time)
            cooldown = PolicyDuration.Parse(Scalar(file, time).Value) ?? throw Wrong(file, time, $"cooldown is '{Scalar(file, time).Value}'; it is {PolicyDuration.Form}");
        return new(cooldown, Count(file, limits, "per_day", ActionLimits.MostPerDay) ?? ActionLimits.DefaultPerDay) { PerDayTenant = Count(file, limits, "per_day_tenant", ActionLimits.MostPerDayTenant) };
    }

    private static int? Count(string file, YamlMappingNode mapping, string key, int most) =>
        Optional(mapping, key) is not { } node ? null
        : int.TryParse(Scalar(file, node).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= most ? count
        : throw Wrong(file, node, $"{key} is '{Scalar(file, node).Value}'; it is a whole number from 0 to {most}");

    private static int Planted(string file, YamlMappingNode root)
    {
        if (Optional(root, "planted") is not { } section) return 0;
        var planted = Mapping(file, section, "planted");
        Only(file, planted, "per_thousand_panes");
        Value(file, planted, "per_thousand_panes");
        return Count(file, planted, "per_thousand_panes", Planting.MostPerThousand)!.Value;
    }

    private static PeopleRules People(string file, YamlMappingNode root)
    {
        if (Optional(root, "people") is not { } section) return PeopleRules.None;
        var people = Mapping(file, section, "people");
        Only(file, people, "propose", "release_quarantine", "change_policy");
        return new(Terms("propose", default), Terms("release_quarantine", GovernedAction.ReleaseQuarantine), Terms("change_policy", GovernedAction.ChangePolicy));

        PolicyRule? Terms(string key, GovernedAction action)
        {
            if (Optional(people, key) is not { } node) return null;
            var terms = Mapping(file, node, key);
            Only(file, terms, "approvals", "roles", "deadline");
            return PeopleRules.Of($"people.{key}", action) with { Approvals = Approvals(file, terms, RuleMode.Approval), Roles = Roles(file, terms, RuleMode.Approval), Deadline = Deadline(file, terms, RuleMode.Approval) };
        }
    }

    /// <summary>Reads a file that somebody sends: like <see cref="Parse"/>, but nested no deeper than <see cref="MostNesting"/> and without anchors, with either of which a small file can exhaust the stack of whoever reads it.</summary>
    public static Policy ParseForeign(string file, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var (parser, depth) = (new Parser(new StringReader(Encoding.UTF8.GetString(bytes))), 0);
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false }) throw Wrong(file, parser.Current.Start, "anchors and aliases are not read here");
                if (parser.Current is SequenceStart or MappingStart && ++depth > MostNesting) throw Wrong(file, parser.Current.Start, $"is nested deeper than {MostNesting}");
                if (parser.Current is SequenceEnd or MappingEnd) depth--;
            }
        }
        catch (YamlException error)
        {
            throw new PolicyException($"{file}:{error.Start.Line}:{error.Start.Column}: {error.Message}", error);
        }

        return Parse(file, bytes);
    }

    private static YamlNode Document(string file, byte[] bytes)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)));
        }
        catch (YamlException error)
        {
            throw new PolicyException($"{file}:{error.Start.Line}:{error.Start.Column}: {error.Message}", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new PolicyException($"{file}:1:1: the file is not UTF-8", error);
        }

        return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : throw new PolicyException($"{file}:1:1: expected one YAML document, found {stream.Documents.Count}");
    }

    private static PolicyRule Rule(string file, YamlMappingNode node)
    {
        Only(file, node, RuleKeys);
        var name = Scalar(file, Value(file, node, "name"));
        if (string.IsNullOrWhiteSpace(name.Value)) throw Wrong(file, name, "name is empty");
        var families = Words<Family>(file, node, "family");
        var subjects = Words<SubjectKind>(file, node, "subject");
        var action = Word(file, Scalar(file, Value(file, node, "action")), "action", RuleActions);
        var mode = Word<RuleMode>(file, Scalar(file, Value(file, node, "mode")), "mode");
        if (mode == RuleMode.Corroborated && action != GovernedAction.QuarantineSource)
            throw Wrong(file, Value(file, node, "mode"), "mode corroborated is for quarantine_source: it is a source that several families accuse");
        if (action == GovernedAction.QuarantineSource && !subjects.IsSubsetOf([SubjectKind.Source, SubjectKind.SourceFeature]))
            throw Wrong(file, Value(file, node, "subject"), "quarantine_source needs a subject that names a source: source, source_feature");
        if (action == GovernedAction.ThrottleCaller && !subjects.SetEquals([SubjectKind.Caller]))
            throw Wrong(file, Value(file, node, "subject"), "throttle_caller needs the subject caller");
        return new(name.Value, families, subjects, action, mode) { Approvals = Approvals(file, node, mode), Roles = Roles(file, node, mode), Deadline = Deadline(file, node, mode) };
    }

    private static int Approvals(string file, YamlMappingNode rule, RuleMode mode)
    {
        if (Optional(rule, "approvals") is not { } node) return 1;
        var approvals = Scalar(file, node).Value switch { "1" => 1, "2" => 2, var other => throw Wrong(file, node, $"approvals is '{other}'; it is 1 or 2") };
        if (mode == RuleMode.Automatic) throw Wrong(file, node, "approvals needs a mode that asks people: approval, corroborated");
        return approvals == 2 && mode == RuleMode.Corroborated ? throw Wrong(file, node, "approvals: 2 needs mode approval: no evidence stands for what two people must see") : approvals;
    }

    private static string[] Roles(string file, YamlMappingNode rule, RuleMode mode)
    {
        if (Optional(rule, "roles") is not { } node) return [];
        if (mode == RuleMode.Automatic) throw Wrong(file, node, "roles needs a mode that asks people: approval, corroborated");
        var words = node as YamlSequenceNode ?? throw Wrong(file, node, "roles must be a list");
        if (words.Children.Count is 0 or > ApproverRole.Most) throw Wrong(file, node, $"roles names 1 to {ApproverRole.Most} roles");
        var roles = new List<string>();
        foreach (var word in words.Select(item => Scalar(file, item)))
        {
            if (!ApproverRole.IsValid(word.Value)) throw Wrong(file, word, $"role '{word.Value}' is not {ApproverRole.Form}");
            if (roles.Contains(word.Value!)) throw Wrong(file, word, $"role '{word.Value}' stands here twice");
            roles.Add(word.Value!);
        }

        return [.. roles];
    }

    private static TimeSpan? Deadline(string file, YamlMappingNode rule, RuleMode mode)
    {
        if (Optional(rule, "deadline") is not { } node) return null;
        if (mode == RuleMode.Automatic) throw Wrong(file, node, "deadline needs a mode that asks people: approval, corroborated");
        return PolicyDuration.Parse(Scalar(file, node).Value) ?? throw Wrong(file, node, $"deadline is '{Scalar(file, node).Value}'; it is {PolicyDuration.Form}");
    }

    private static HashSet<T> Words<T>(string file, YamlMappingNode rule, string key)
        where T : struct, Enum
    {
        var node = Value(file, rule, key);
        var words = node is YamlSequenceNode list ? list.Select(item => Scalar(file, item)).ToList() : [Scalar(file, node)];
        if (words.Count == 0) throw Wrong(file, node, $"{key} is an empty list");
        return words is [{ Value: Any }] ? [.. Enum.GetValues<T>()] : [.. words.Select(word => Word<T>(file, word, key))];
    }

    private static T Word<T>(string file, YamlScalarNode node, string key)
        where T : struct, Enum =>
        AuditWords.Parse<T>(node.Value ?? "") ?? throw Wrong(file, node, $"{key} is '{node.Value}'; it is one of {AuditWords.All<T>()}");

    private static T Word<T>(string file, YamlScalarNode node, string key, IReadOnlyList<T> among)
        where T : struct, Enum =>
        AuditWords.Parse<T>(node.Value ?? "") is { } word && among.Contains(word) ? word : throw Wrong(file, node, $"{key} is '{node.Value}'; it is one of {string.Join(", ", among.Select(AuditWords.Of))}");

    private static YamlNode Value(string file, YamlMappingNode mapping, string key) =>
        mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : throw Wrong(file, mapping, $"{key} is missing");

    private static YamlNode? Optional(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static YamlMappingNode Mapping(string file, YamlNode node, string what) =>
        node as YamlMappingNode ?? throw Wrong(file, node, $"{what} must be a mapping of keys to values");

    private static YamlScalarNode Scalar(string file, YamlNode node) => node as YamlScalarNode ?? throw Wrong(file, node, "a single word is expected here");

    private static void Only(string file, YamlMappingNode mapping, params string[] keys)
    {
        foreach (var key in mapping.Children.Keys)
        {
            if (Scalar(file, key) is { } scalar && !keys.Contains(scalar.Value)) throw Wrong(file, key, $"unknown key '{scalar.Value}'; known are {string.Join(", ", keys)}");
        }
    }

    private static PolicyException Wrong(string file, YamlNode node, string message) => Wrong(file, node.Start, message);

    private static PolicyException Wrong(string file, Mark at, string message) => new($"{file}:{at.Line}:{at.Column}: {message}");
}
