using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Grains.Tests.Delivery;

/// <summary>A real HTTP server that answers for registered models as MLflow does (REST API 2.0): aliases are read and set, and there is no compare-and-set. The test says what goes wrong, and what others do meanwhile.</summary>
internal sealed class MlflowServer : IAsyncDisposable
{
    public const string Model = "Flight delay";

    /// <summary>Of <see cref="Before"/>, for what is set: it is, and then the connection breaks.</summary>
    public const int LostAnswer = -1;

    private readonly WebApplication app;

    private MlflowServer(WebApplication app) => this.app = app;

    /// <summary>The base has a path, as behind a proxy.</summary>
    public Uri Url => new($"{app.Urls.Single()}/registry");

    /// <summary>Version of each alias of <see cref="Model"/>.</summary>
    public Dictionary<string, string> Aliases { get; } = new() { ["champion"] = "7" };

    public HashSet<string> Versions { get; } = ["5", "6", "7", "8", "9"];

    /// <summary>"GET 7", "POST 6", in order; of reads what was answered.</summary>
    public List<string> Calls { get; } = [];

    public List<string> Tokens { get; } = [];

    /// <summary>Before each request is answered, by its number from 0; null: as MLflow answers; else this status.</summary>
    public Func<int, CancellationToken, Task<int?>> Before { get; set; } = (_, _) => Task.FromResult<int?>(null);

    /// <summary>In place of each body of 200, where it is not null.</summary>
    public string? Body { get; set; }

    public static async Task<MlflowServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.WebHost.UseUrls();
        var server = new MlflowServer(builder.Build());
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>A channel to it, with short waits, for which version 1 of flight-delay is <paramref name="registered"/>.</summary>
    public Channel Channel(double timeoutSeconds = 20, string bearer = "", string? registered = "7", params (string Version, string Target)[] targets) => new()
    {
        Name = "registry",
        Url = Url,
        Bearer = bearer,
        Alias = new(
            "champion", new Dictionary<string, string> { ["flight-delay"] = Model },
            new Dictionary<string, IReadOnlyDictionary<string, string>> { ["flight-delay"] = targets.ToDictionary(target => target.Version, target => target.Target) },
            registered is null ? new Dictionary<string, IReadOnlyDictionary<string, string>>() : new Dictionary<string, IReadOnlyDictionary<string, string>> { ["flight-delay"] = new Dictionary<string, string> { ["1"] = registered } }),
        States = new HashSet<string> { "in_force" },
        Actions = new HashSet<string> { "rollback" },
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        FirstRetry = TimeSpan.FromMilliseconds(5),
        LongestRetry = TimeSpan.FromMilliseconds(20),
        Pause = TimeSpan.FromMilliseconds(500),
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var call = Calls.Count;
        Tokens.Add(http.Request.Headers.Authorization.ToString());
        var entry = http.Request.Method == "POST" ? await JsonNode.ParseAsync(http.Request.Body) : null;
        Calls.Add(http.Request.Method);
        // As proxies may say: it must not matter.
        http.Response.ContentType = "application/json; charset=nobody-knows";
        if (await Before(call, http.RequestAborted) is { } status)
        {
            // Done, and the answer does not arrive.
            if (status == LostAnswer) Set((string?)entry!["name"], (string?)entry["alias"], (string?)entry["version"]);
            http.Response.Headers.RetryAfter = "7";
            if (status == LostAnswer)
            {
                http.Abort();
                return;
            }

            http.Response.StatusCode = status;
            await http.Response.WriteAsync("<html>");
            return;
        }

        var (code, answer) = http.Request.Path.Value switch
        {
            "/registry/api/2.0/mlflow/registered-models/alias" when entry is not null => Set((string?)entry["name"], (string?)entry["alias"], (string?)entry["version"]),
            "/registry/api/2.0/mlflow/registered-models/alias" => Get(http.Request.Query["name"], http.Request.Query["alias"]),
            "/registry/api/2.0/mlflow/registered-models/search" => (200, new JsonObject { ["registered_models"] = new JsonArray() }),
            _ => (404, Error("ENDPOINT_NOT_FOUND")),
        };
        Calls[call] += code == 200 ? $" {(entry is null ? (string?)answer["model_version"]?["version"] : (string?)entry["version"])}" : $" {code}";
        http.Response.StatusCode = code;
        await http.Response.WriteAsync(code == 200 && Body is not null ? Body : answer.ToJsonString());
    }

    private (int, JsonObject) Get(string? name, string? alias) =>
        name == Model && Aliases.TryGetValue(alias ?? "", out var version) ? (200, new() { ["model_version"] = new JsonObject { ["name"] = name, ["version"] = version, ["status"] = "READY" } }) : (404, Error("RESOURCE_DOES_NOT_EXIST"));

    private (int, JsonObject) Set(string? name, string? alias, string? version)
    {
        if (name != Model || !Versions.Contains(version ?? "")) return (404, Error("RESOURCE_DOES_NOT_EXIST"));
        Aliases[alias ?? ""] = version!;
        return (200, []);
    }

    private static JsonObject Error(string code) => new() { ["error_code"] = code, ["message"] = "it is not here" };
}
