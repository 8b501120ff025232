using Microsoft.Extensions.Options;

namespace Watchgrain.Gateway.Privacy;

/// <summary>Refuses to start with a key file that cannot work.</summary>
internal sealed class PersonalDataOptionsValidator : IValidateOptions<PersonalDataOptions>
{
    public ValidateOptionsResult Validate(string? name, PersonalDataOptions options)
    {
        try
        {
            _ = new PersonalDataKey(Options.Create(options));
            return ValidateOptionsResult.Success;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return ValidateOptionsResult.Fail(error.Message);
        }
    }
}
