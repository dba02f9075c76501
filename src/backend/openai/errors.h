#pragma once
// Errors as OpenAI's API tells them: {"error": {"message", "type", "param", "code"}}, with the statuses that
// its clients know. Source: OpenAI API reference, "Error codes"; openai-python, _exceptions.py.
#include "base/error.h"
#include "base/json.h"
#include "http/message.h"

namespace ecg::backend::openai {

/// `language` of the message. `code` is OpenAI's where there is one for it, else ours.
json::object error_json(const Error& error, Language language);
int status_of(Code code);

/// English, unless the client asks for Korean.
Language language_of(const http::Request& request);
http::Response error_response(const Error& error, const http::Request& request);

}  // namespace ecg::backend::openai
