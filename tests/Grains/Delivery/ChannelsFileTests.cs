using System.Text;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class ChannelsFileTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly string Templates = RepositoryRoot.File("deploy", "templates");

    [Fact]
    public void File_WithEverything_IsRead()
    {
        using var folder = new Folder();
        File.WriteAllText(Path.Combine(folder.Path, "ops.secret"), $"{Secret}\n{Secret}\n");
        File.WriteAllText(Path.Combine(folder.Path, "own.liquid"), """{"what": "{{ event.type }}"}""");
        var channels = Parse(
            """
            version: 1
            channels:
              - name: ops
                url: https://ops.example/hooks?x=1
                secret: {file: ops.secret}
                states: [in_force, lifted]
                actions: rollback
                models: [flight-delay]
                timeout_seconds: 3
                attempts: 7
              - name: chat
                tenant: acme
                url: {env: CHAT_URL}
                template: slack
                bearer: {env: TOKEN}
              - name: own
                url: http://127.0.0.1:9000/
                template: own.liquid
            """,
            folder.Path);

        Assert.Equal(["ops", "own"], channels.Of("other").Select(channel => channel.Name));
        Assert.Equal(["ops", "chat", "own"], channels.Of("acme").Select(channel => channel.Name));
        Assert.Equal(["acme"], channels.Tenants);
        var ops = channels.Find("acme", "ops")!;
        Assert.Equal(("https://ops.example/hooks?x=1", 2, TimeSpan.FromSeconds(3), 7), (ops.Url.AbsoluteUri, ops.Secrets.Count, ops.Timeout, ops.Attempts));
        Assert.Equal(Convert.FromBase64String(Secret["whsec_".Length..]), ops.Secrets[0]);
        Assert.Null(ops.Template);
        var chat = channels.Find("acme", "chat")!;
        Assert.Equal(("https://hooks.example/T0/B1/secret", "token-1", "slack", Channel.DefaultAttempts), (chat.Url.AbsoluteUri, chat.Bearer, chat.Template!.Name, chat.Attempts));
        Assert.Null(channels.Find("other", "chat"));
        Assert.True(ops.Takes(Steps.Entry("a/1/1", action: "rollback")));
        Assert.False(ops.Takes(Steps.Entry("a/1/1")));
        Assert.False(ops.Takes(Steps.Entry("a/1/1", action: "rollback", state: "rejected")));
        Assert.False(ops.Takes(Steps.Entry("a/1/1", action: "rollback", model: "other")));
        Assert.False(chat.Takes(new() { Registration = new() { Kind = "model" } }));
    }

    [Fact]
    public void File_OfTheDocument_IsRead()
    {
        using var folder = new Folder();
        File.WriteAllText(Path.Combine(folder.Path, "chat.url"), "https://hooks.example/T0/B1/secret\n");
        var document = File.ReadAllText(RepositoryRoot.File("docs", "delivery.md"));
        var channels = Parse(document.Split("```yaml\n")[1].Split("```")[0], folder.Path);
        Assert.Equal(["ops", "chat", "rollbacks"], channels.Of("acme").Select(channel => channel.Name));
        Assert.Equal(30, channels.Find("acme", "rollbacks")!.Attempts);
    }

    [Fact]
    public void File_WithARegistryOfTheDocument_IsRead()
    {
        using var folder = new Folder();
        var document = File.ReadAllText(RepositoryRoot.File("docs", "delivery.md"));
        var channel = Assert.Single(Parse(document.Split("```yaml\n")[2].Split("```")[0], folder.Path).Of("acme"));
        Assert.Equal(("registry", "https://mlflow.example/", "token-1", "champion"), (channel.Name, channel.Url.AbsoluteUri, channel.Bearer, channel.Alias!.Name));
        Assert.Equal(("Flight delay", "churn", "6", "4"), (channel.Alias.RegisteredModelOf("flight-delay"), channel.Alias.RegisteredModelOf("churn"), channel.Alias.TargetOf("flight-delay", "2001-02"), channel.Alias.TargetOf("churn", "5")));
        Assert.Equal(("7", "5", null), (channel.Alias.VersionOf("flight-delay", "2001-02"), channel.Alias.VersionOf("churn", "5"), channel.Alias.VersionOf("churn", "b")));
        Assert.True(channel.Takes(Steps.Entry("a/1/1", action: "rollback")));
        Assert.False(channel.Takes(Steps.Entry("a/1/1", action: "rollback", state: "awaiting_approval")));
        Assert.False(channel.Takes(Steps.Entry("a/1/1", action: "hold")));
    }

    [Fact]
    public void File_WithALineageOfTheDocument_IsRead()
    {
        using var folder = new Folder();
        var document = File.ReadAllText(RepositoryRoot.File("docs", "delivery.md"));
        var channel = Assert.Single(Parse(document.Split("```yaml\n")[3].Split("```")[0], folder.Path).Of("acme"));
        Assert.Equal(("lineage", "https://marquez.example/api/v1/lineage", "watchgrain-eu"), (channel.Name, channel.Url.AbsoluteUri, channel.LineageNamespace));
        Assert.True(channel.Takes(Steps.Entry("a/1/1", action: "rollback", state: "rejected")));
        Assert.False(channel.Takes(Steps.Entry("a/1/1", action: "hold")));
        var registration = Steps.Entry("a/1/1");
        registration.Registration = new() { Kind = "reference" };
        Assert.True(channel.Takes(registration));
        registration.Registration.Kind = "model";
        Assert.False(channel.Takes(registration));
        Assert.Equal("", Assert.Single(Parse("version: 1\nchannels:\n  - {name: a, kind: openlineage, url: https://x.example}", folder.Path).Of("acme")).LineageNamespace);
    }

    [Theory]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: sftp, url: https://x.example}", "channels.yaml:3:21: kind is 'sftp'; it is webhook, mlflow or openlineage")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: openlineage, url: https://x.example, states: in_force}", "channels.yaml:3:58: unknown key 'states'; known are name, kind")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: openlineage, url: https://x.example, namespace: a b}", "channels.yaml:3:69: namespace is 'a b'")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example}", "channels.yaml:3:5: alias is missing")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example, alias: a b}", "channels.yaml:3:60: alias is 'a b'")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example/?a=1, alias: a}", "channels.yaml:3:34: url is the base address")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example, alias: a, states: in_force}", "channels.yaml:3:63: unknown key 'states'; known are name, kind")]
    [InlineData("version: 1\nchannels:\n  - {name: a, template: argo, url: https://x.example, alias: a}", "channels.yaml:3:55: unknown key 'alias'; known are name, kind")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example, alias: a, targets: 6}", "channels.yaml:3:72: targets must be a mapping")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example, alias: a, targets: {m: {v: latest}}}", "channels.yaml:3:80: a target is 'latest'")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example, alias: a, versions: {m: {v: latest}}}", "channels.yaml:3:81: a version is 'latest'")]
    [InlineData("version: 1\nchannels:\n  - {name: a, kind: mlflow, url: https://x.example, alias: a, targets: {m: {v: 6}}}", "channels.yaml:3:72: versions does not say what m v is called in the registry")]
    [InlineData("version: 2\nchannels: []", "channels.yaml:1:10: version is '2'")]
    [InlineData("version: 1", "channels.yaml:1:1: channels is missing")]
    [InlineData("version: 1\nchannels: [", "channels.yaml:")]
    [InlineData("version: 1\nchannels:\n  - name: a b\n    template: argo\n    url: https://x.example", "channels.yaml:3:11: name is 'a b'")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    template: argo\n    url: http://x.example", "channels.yaml:5:10: url is 'http://x.example'; it must be https://")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    template: argo\n    url: https://me:pw@x.example", "channels.yaml:5:10: url")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example", "channels.yaml:3:5: channel 'a' has no secret")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    secret: whsec_abc", "channels.yaml:5:13: secret must be a mapping")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    secret: {env: NOT_SET}", "channels.yaml:5:19: the environment variable NOT_SET is not set")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    secret: {env: TOKEN}", "channels.yaml:5:13: a secret that is named here is not whsec_")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    secret: {file: nowhere}", "channels.yaml:5:20: Could not find file")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    template: teams", "channels.yaml:5:15: template is 'teams'; it is one of cloudevents, slack")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    template: argo\n    states: [done]", "channels.yaml:6:14: states is 'done'; it is one of awaiting_approval")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    template: argo\n    actions: []", "channels.yaml:6:14: actions is an empty list")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    template: argo\n    attempts: 0", "channels.yaml:6:15: attempts is '0'; it is a whole number in 1..100")]
    [InlineData("version: 1\nchannels:\n  - name: a\n    url: https://x.example\n    template: argo\n    retries: 0", "channels.yaml:6:5: unknown key 'retries'")]
    [InlineData("version: 1\nchannels:\n  - {name: a, url: https://x.example, template: argo}\n  - {name: a, url: https://x.example, template: argo}", "channels.yaml:4:5: channel 'a' stands here twice")]
    public void File_WithAMistake_IsRefusedWithItsPlace(string text, string message)
    {
        using var folder = new Folder();
        Assert.StartsWith(message, Assert.Throws<ChannelsFileException>(() => Parse(text, folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_WithASecretAddressThatIsWrong_DoesNotShowIt()
    {
        using var folder = new Folder();
        var refused = Assert.Throws<ChannelsFileException>(() => Parse("version: 1\nchannels:\n  - {name: a, template: argo, url: {env: TOKEN}}", folder.Path));
        Assert.Contains("channels.yaml:3:36: url that is named here must be https://", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", refused.Message, StringComparison.Ordinal);
    }

    private static Channels Parse(string text, string folder) => new ChannelsFile(Templates, name => name switch
    {
        "CHAT_URL" => "https://hooks.example/T0/B1/secret",
        "TOKEN" or "GITHUB_TOKEN" or "MLFLOW_TOKEN" or "MARQUEZ_TOKEN" => "token-1",
        "WATCHGRAIN_OPS_SECRET" => Secret,
        _ => null,
    }).Parse("channels.yaml", folder, Encoding.UTF8.GetBytes(text));

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("watchgrain-channels-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
